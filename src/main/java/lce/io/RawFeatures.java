package lce.io;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Feature vectors in a .bin of raw little-endian f32, which only its name tells. */
final class RawFeatures implements FeatureFormat {

    /** Kinds of content that are never raw numbers. */
    private static final Set<FileKind> NO_NUMBERS =
            EnumSet.of(FileKind.EMPTY, FileKind.HTML, FileKind.XML, FileKind.GIT_LFS);

    @Override
    public String name() {
        return "a .bin of raw float32";
    }

    @Override
    public String description() {
        return "`.bin`, raw little-endian float32, with `--dim`";
    }

    @Override
    public boolean recognises(String path, FileKind content) {
        return path.toLowerCase(Locale.ROOT).endsWith(".bin") && !NO_NUMBERS.contains(content);
    }

    @Override
    public FeatureSegment open(Storage storage, String path, Integer dim, String staging) {
        if (dim == null) {
            throw new BadInputException(
                    path + " is raw float32 without a header; give the length of a vector with --dim");
        }
        long size = storage.size(path);
        if (size % (4L * dim) != 0) {
            FileKind.of(storage, path).requireContent(path); // only now, because numbers may begin like anything
            throw new BadInputException(path + " has " + size + " bytes, which is not a multiple of " + 4L * dim + " ("
                    + dim + " floats per vector); correct --dim or copy the file again");
        }
        FeatureFile.requireCountable(path, size / (4L * dim), dim);
        return new FeatureSegment(path, 0, size / (4L * dim), dim, ElementType.FLOAT32);
    }
}
