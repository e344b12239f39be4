package lce.job;

import lce.io.BadInputException;
import lce.io.CheckpointFile;
import lce.io.Storage;
import lce.job.cli.NetworkOptions;
import lce.job.input.Faces;
import lce.network.LceNet;
import lce.network.PceNet;

/** The two trained networks of a run, and the files that they were read from. */
record Networks(LceNet lce, String lcePath, PceNet pce, String pcePath) {

    /** Throws BadInputException if a file cannot be used or does not hold the network. */
    static Networks read(Storage storage, NetworkOptions options) {
        return new Networks(
                LceNet.of(CheckpointFile.read(storage, options.lceWeights), options.heads),
                options.lceWeights,
                PceNet.of(CheckpointFile.read(storage, options.pceWeights), options.heads),
                options.pceWeights);
    }

    /**
     * Returns the beginning of a message: the length of vectors and the number of neighbours that LCENet was trained
     * with.
     */
    String need() {
        return lcePath + " is for vectors of length " + lce.dim() + " and " + lce.k() + " neighbours";
    }

    /**
     * Throws BadInputException if the networks were not trained together, or if they do not fit the length of vectors
     * or the number of neighbours.
     *
     * @param k the number of neighbours that the user requests, or null
     */
    void require(Faces faces, Integer k) {
        if (pce.dim() != lce.dim() || pce.k() != lce.k()) {
            throw new BadInputException(need() + ", but " + pcePath + " is for " + pce.dim() + " and " + pce.k()
                    + "; use weights that were trained together");
        }
        if (lce.dim() != faces.dim()) {
            throw new BadInputException(need() + ", but " + faces.path() + " has vectors of length " + faces.dim()
                    + "; use weights that were trained on such features");
        }
        if (k != null && k != lce.k()) {
            throw new BadInputException(need() + ", not " + k + "; leave out --k or use weights for " + k);
        }
    }
}
