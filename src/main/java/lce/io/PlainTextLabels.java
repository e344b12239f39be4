package lce.io;

import java.io.IOException;
import java.io.InputStream;

/** Labels in text, as {@link TextLabels} reads it. */
final class PlainTextLabels implements LabelFormat {

    @Override
    public String name() {
        return "text with an integer or a name per line";
    }

    @Override
    public String description() {
        return name();
    }

    @Override
    public boolean recognises(String path, FileKind content) {
        return content == FileKind.TEXT;
    }

    @Override
    public long[] read(Storage storage, String path, LabelNames names) throws IOException {
        try (InputStream in = storage.open(path)) {
            return new TextLabels(path, names).read(in);
        }
    }
}
