package lce.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The formats of one kind of input, in the order of the guide. A file is read by the first format that recognises it.
 *
 * @param <F> how files of these formats are read
 */
public final class Formats<F extends FileFormat> {

    private final String input;
    private final List<F> readers;
    private final List<FileFormat> tables;

    private Formats(String input, List<F> readers, List<FileFormat> tables) {
        this.input = input;
        this.readers = readers;
        this.tables = tables;
    }

    /** @param input the noun of messages, "a feature file" */
    @SafeVarargs
    static <F extends FileFormat> Formats<F> of(String input, F... readers) {
        return new Formats<>(input, List.of(readers), List.of());
    }

    /** Returns these formats with one more that is listed, but read as a table by Spark. */
    Formats<F> and(TableFormat table) {
        List<FileFormat> more = new ArrayList<>(tables);
        more.add(table);
        return new Formats<>(input, readers, more);
    }

    /** Returns all formats. */
    public List<FileFormat> all() {
        List<FileFormat> all = new ArrayList<>(readers);
        all.addAll(tables);
        return all;
    }

    /**
     * Returns the format of a file.
     *
     * @throws BadInputException that says what the file is and what to give, if the file does not exist or none of the
     *     formats reads it
     */
    F of(Storage storage, String path) {
        FileKind content = FileKind.of(storage, path);
        return find(path, content)
                .orElseThrow(() -> content.refusal(
                        path, "is not " + input + " that this job reads, or is damaged", "give " + names()));
    }

    /** Returns the format of a file with such content, or nothing if none of the formats reads it. */
    Optional<F> find(String path, FileKind content) {
        return readers.stream()
                .filter(format -> format.recognises(path, content))
                .findFirst();
    }

    /** Returns the names of the formats, each once: "a .npy array, an .npz archive or a .bin file". */
    String names() {
        List<String> names = all().stream().map(FileFormat::name).distinct().toList();
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }
}
