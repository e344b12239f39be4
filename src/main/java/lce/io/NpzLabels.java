package lce.io;

import java.io.IOException;
import java.util.List;

/** Labels in an array of integers of an .npz. */
final class NpzLabels implements LabelFormat {

    private static final List<String> NAMES = List.of("labels", "label");

    @Override
    public String name() {
        return "an .npz archive";
    }

    @Override
    public String description() {
        return "`.npz`";
    }

    @Override
    public boolean recognises(String path, FileKind content) {
        return content == FileKind.ZIP;
    }

    @Override
    public long[] read(Storage storage, String path, LabelNames names) throws IOException {
        names.integersIn(path);
        try (ZipArchive zip = new ZipArchive(storage, path)) {
            StoredArray array = StoredArray.choose(zip, path, NAMES, "labels");
            long[] labels = new long[LabelsFile.rows(array.header(), path)];
            try (StoredArray.Reader reader = array.open(storage, 0)) {
                reader.read(labels, 0, labels.length);
            }
            return LabelsFile.checked(labels, array.header().type(), path);
        }
    }
}
