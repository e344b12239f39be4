package lce.io;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;

import org.apache.hadoop.fs.Path;

/**
 * Feature vectors in an array of an .npz. Compressed ones are unpacked, because any row of them has to be within reach.
 */
final class NpzFeatures implements FeatureFormat {

    /** Names of the array, in order of preference. numpy.savez names its first argument arr_0. */
    private static final List<String> NAMES = List.of("features", "embeddings", "feats", "arr_0");

    @Override
    public String name() {
        return "an .npz archive";
    }

    @Override
    public String description() {
        return "`.npz` with such an array";
    }

    @Override
    public boolean recognises(String path, FileKind content) {
        return content == FileKind.ZIP;
    }

    @Override
    public FeatureSegment open(Storage storage, String path, Integer dim, String staging) throws IOException {
        StoredArray array;
        try (ZipArchive zip = new ZipArchive(storage, path)) {
            array = StoredArray.choose(zip, path, NAMES, "features");
        }
        String name = path + " (" + array.member() + ")";
        FeatureSegment inPlace = FeatureFile.segment(name, path, array.offset(), array.header(), dim);
        if (array.isStored()) {
            return inPlace;
        }
        if (staging == null) {
            throw new BadInputException(path + " is compressed; write it with numpy.savez");
        }
        Path unpacked = new Path(staging, UUID.randomUUID() + ".bin");
        try (OutputStream out = storage.fileSystem(staging).create(unpacked)) {
            array.copyElements(storage, out);
        }
        return FeatureFile.segment(name, unpacked.toString(), 0, array.header(), dim)
                .named(path);
    }
}
