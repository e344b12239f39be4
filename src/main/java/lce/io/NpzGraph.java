package lce.io;

import java.io.IOException;
import java.util.List;

/**
 * A kNN graph with distances in an .npz, in the layout {@link KnnFile.Layout#PAIRED} or {@link KnnFile.Layout#SPLIT}.
 */
final class NpzGraph implements GraphFormat {

    @Override
    public String name() {
        return "an .npz with data, or with knns and dists,";
    }

    @Override
    public String description() {
        return "`.npz` with `data` [N, 2, K]: ids, cosine distances; `.npz` with `knns` and `dists` [N, K], ids of any integer type";
    }

    @Override
    public boolean recognises(String path, FileKind content) {
        return content == FileKind.ZIP;
    }

    @Override
    public KnnFile open(Storage storage, String path) throws IOException {
        try (ZipArchive zip = new ZipArchive(storage, path)) {
            if (zip.has("data.npy")) {
                return KnnFile.of(
                        path, KnnFile.Layout.PAIRED, List.of(PartedArray.of(StoredArray.find(zip, path, "data"))));
            }
            if (zip.has("knns.npy") && zip.has("dists.npy")) {
                return KnnFile.of(
                        path,
                        KnnFile.Layout.SPLIT,
                        List.of(
                                PartedArray.of(StoredArray.find(zip, path, "knns")),
                                PartedArray.of(StoredArray.find(zip, path, "dists"))));
            }
            throw new BadInputException(path + " holds " + zip.names()
                    + "; a kNN graph is an array named data, or two named knns and dists");
        }
    }
}
