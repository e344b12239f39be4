package lce.io;

/** A format of input files. Messages and the guide of formats list it by what it says of itself. */
public interface FileFormat {

    /** Returns what a message advises the user to give: "a .npy array". */
    String name();

    /**
     * Returns the entry of the guide, in Markdown. It begins with the word by which --help also names the format:
     * "`.npy` of shape [N, d]".
     */
    String description();

    /**
     * Returns true if the file is of this format. The content decides; only a format without a magic number needs the
     * ending of the name.
     *
     * @param path of the file
     * @param content the kind of its first bytes
     */
    boolean recognises(String path, FileKind content);
}
