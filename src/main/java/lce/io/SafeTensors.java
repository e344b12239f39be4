package lce.io;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Reads a .safetensors file: the length of a JSON header, the header (type, shape and offsets of each tensor), and the
 * bytes of the tensors.
 */
final class SafeTensors {

    private static final long LARGEST_HEAD = 64 << 20;

    private SafeTensors() {}

    static Checkpoint read(Storage storage, String path) {
        long size = storage.size(path);
        try (DataInputStream in = new DataInputStream(storage.open(path))) {
            long length = size < 8 ? -1 : Long.reverseBytes(in.readLong());
            if (length < 2 || length > Math.min(LARGEST_HEAD, size - 8)) {
                throw damaged(path, "has an incomplete header", null);
            }
            JsonNode head = new ObjectMapper().readTree(in.readNBytes((int) length));
            if (size - 8 - length > Integer.MAX_VALUE - 8) {
                throw new BadInputException(
                        path + " is larger than 2 GB, the limit for weights; give the checkpoint of LCENet or PCENet");
            }
            byte[] body = in.readNBytes((int) (size - 8 - length));
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            Map<String, String> unusable = new LinkedHashMap<>();
            for (Iterator<Map.Entry<String, JsonNode>> entries = head.fields(); entries.hasNext(); ) {
                Map.Entry<String, JsonNode> entry = entries.next();
                if (entry.getKey().equals("__metadata__")) {
                    continue;
                }
                String type = entry.getValue().path("dtype").asText();
                if (elementBytes(type) > 0) {
                    tensors.put(entry.getKey(), tensor(path, entry.getKey(), type, entry.getValue(), body));
                } else {
                    unusable.put(
                            entry.getKey(),
                            "of type " + Pickle.printable(type) + "; convert the weights to F32 before saving");
                }
            }
            return new Checkpoint(path, tensors, unusable);
        } catch (JsonProcessingException | EOFException e) {
            throw damaged(path, "has a header that is not JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the number of bytes per element; 0 for a type that holds no weights. */
    private static int elementBytes(String type) {
        return switch (type) {
            case "F16", "BF16" -> 2;
            case "F32", "I32" -> 4;
            case "F64", "I64" -> 8;
            default -> 0;
        };
    }

    private static Tensor tensor(String path, String name, String type, JsonNode entry, byte[] body) {
        long cells = 1;
        int[] shape = new int[entry.path("shape").size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = entry.path("shape").path(i).asInt(-1);
            cells = shape[i] < 0 || cells > body.length ? -1 : cells * shape[i];
            if (cells < 0 || cells > body.length) {
                throw damaged(path, "has a tensor " + Pickle.printable(name) + " larger than the file", null);
            }
        }
        long from = entry.path("data_offsets").path(0).asLong(-1);
        long to = entry.path("data_offsets").path(1).asLong(-1);
        if (from < 0 || to > body.length || to - from != cells * elementBytes(type)) {
            throw damaged(
                    path, "has a tensor " + Pickle.printable(name) + " whose offsets do not match its shape", null);
        }
        ByteBuffer raw = ByteBuffer.wrap(body, (int) from, (int) (to - from)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[(int) cells];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case "F16" -> HalfFloats.fromHalf(raw.getShort());
                case "BF16" -> HalfFloats.fromBrain(raw.getShort());
                case "F32" -> raw.getFloat();
                case "I32" -> raw.getInt();
                case "F64" -> (float) raw.getDouble();
                default -> raw.getLong();
            };
        }
        return new Tensor(shape, values);
    }

    private static BadInputException damaged(String path, String what, Exception cause) {
        return new BadInputException(
                path + " " + what + "; the file is cut short or damaged, copy or write it again", cause);
    }
}
