package lce.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Labels in a .npy array of integers. */
final class NpyLabels implements LabelFormat {

    @Override
    public String name() {
        return "a .npy array";
    }

    @Override
    public String description() {
        return "`.npy`";
    }

    @Override
    public boolean recognises(String path, FileKind content) {
        return content == FileKind.NPY;
    }

    @Override
    public long[] read(Storage storage, String path, LabelNames names) throws IOException {
        names.integersIn(path);
        long size = storage.size(path);
        try (InputStream in = storage.open(path)) {
            NpyHeader header = NpyHeader.read(in, path);
            header.requireBody(size - header.bytes(), path);
            long[] labels = new long[LabelsFile.rows(header, path)];
            new ElementStream(in, header.type(), header.order()).read(labels, 0, labels.length);
            return LabelsFile.checked(labels, header.type(), path);
        } catch (EOFException e) {
            throw new BadInputException(path + " is cut short; copy it again", e);
        }
    }
}
