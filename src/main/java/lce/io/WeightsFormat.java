package lce.io;

/** A format of a network's weights. */
interface WeightsFormat extends FileFormat {

    /**
     * Returns the tensors under the names that the file gives them. Throws BadInputException as
     * {@link CheckpointFile#read} has it.
     */
    Checkpoint read(Storage storage, String path);
}
