import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/**
 * Assembles the kernels' PTX for each architecture, and checks what each kernel takes against its budget. Called by build:
 * java Assemble.java FOLDER_OF_PTX FOLDER BUDGETS. Exits 1 when a kernel is over its budget or has none.
 */
public final class Assemble {

    /** Architecture to assemble for, and the PTX that it is assembled from. */
    private static final Map<String, String> SOURCES = new LinkedHashMap<>();

    static {
        SOURCES.put("sm_75", "compute_75");
        SOURCES.put("sm_80", "compute_80");
        SOURCES.put("sm_86", "compute_80");
        SOURCES.put("sm_90", "compute_80");
    }

    private record Use(int registers, int sharedBytes) {
    }

    private static final Pattern KERNEL = Pattern.compile("Compiling entry function '(\\w+)'");
    private static final Pattern SPILLS = Pattern.compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");
    private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");
    private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");

    public static void main(String[] args) throws IOException {
        JNvPTXCompiler.setExceptionsEnabled(true);
        Path from = Path.of(args[0]);
        Path into = Path.of(args[1]);
        Map<String, Use> budgets = budgets(Path.of(args[2]));
        Map<String, Use> most = new TreeMap<>();
        boolean within = true;
        for (Map.Entry<String, String> target : SOURCES.entrySet()) {
            String log = assemble(from.resolve("kernels-" + target.getValue() + ".ptx"), target.getKey(), into.resolve("kernels-" + target.getKey() + ".cubin"));
            within &= check(log, target.getKey(), budgets, most);
        }
        if (!most.keySet().equals(budgets.keySet())) {
            TreeSet<String> odd = new TreeSet<>(budgets.keySet());
            odd.removeAll(most.keySet());
            System.err.println("budgets are for kernels that there are not: " + odd);
            within = false;
        }
        if (!within) {
            System.err.println("what the kernels take at most:");
            most.forEach((kernel, use) -> System.err.printf("%-24s %9d %12d%n", kernel, use.registers, use.sharedBytes));
            System.exit(1);
        }
    }

    /** The assembler's log. */
    private static String assemble(Path ptx, String architecture, Path cubin) throws IOException {
        byte[] source = Files.readAllBytes(ptx);
        nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
        JNvPTXCompiler.nvPTXCompilerCreate(compiler, source.length, source);
        try {
            String[] options = {"--gpu-name=" + architecture, "--verbose"};
            JNvPTXCompiler.nvPTXCompilerCompile(compiler, options.length, options);
        } catch (RuntimeException e) {
            long[] size = new long[1];
            JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, size);
            byte[] log = new byte[(int) size[0] + 1];
            JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, log);
            throw new IOException(ptx + " for " + architecture + ": " + new String(log, StandardCharsets.UTF_8), e);
        }
        long[] size = new long[1];
        JNvPTXCompiler.nvPTXCompilerGetCompiledProgramSize(compiler, size);
        byte[] binary = new byte[(int) size[0]];
        JNvPTXCompiler.nvPTXCompilerGetCompiledProgram(compiler, binary);
        Files.write(cubin, binary);
        JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(compiler, size);
        byte[] log = new byte[(int) size[0] + 1];
        JNvPTXCompiler.nvPTXCompilerGetInfoLog(compiler, log);
        JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
        return new String(log, StandardCharsets.UTF_8);
    }

    private static boolean check(String log, String architecture, Map<String, Use> budgets, Map<String, Use> most) {
        boolean within = true;
        String kernel = null;
        for (String line : log.split("\n")) {
            Matcher named = KERNEL.matcher(line);
            Matcher spills = SPILLS.matcher(line);
            Matcher registers = REGISTERS.matcher(line);
            if (named.find()) {
                kernel = named.group(1);
            } else if (spills.find() && !spills.group().equals("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads")) {
                System.err.println(kernel + " on " + architecture + " spills: " + spills.group());
                within = false;
            } else if (registers.find()) {
                Matcher shared = SHARED.matcher(line);
                Use use = new Use(Integer.parseInt(registers.group(1)), shared.find() ? Integer.parseInt(shared.group(1)) : 0);
                most.merge(kernel, use, (a, b) -> new Use(Math.max(a.registers, b.registers), Math.max(a.sharedBytes, b.sharedBytes)));
                Use budget = budgets.get(kernel);
                if (budget == null || use.registers > budget.registers || use.sharedBytes > budget.sharedBytes) {
                    System.err.println(kernel + " on " + architecture + " takes " + use + ", its budget is " + budget);
                    within = false;
                }
            }
        }
        return within;
    }

    private static Map<String, Use> budgets(Path file) throws IOException {
        Map<String, Use> budgets = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] words = line.strip().split("\\s+");
                budgets.put(words[0], new Use(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
            }
        }
        return budgets;
    }
}
