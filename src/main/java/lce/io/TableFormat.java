package lce.io;

/**
 * Parquet as the format of an input. Spark reads it in lce.job, if {@link InputFiles#isParquet} is true, so it has no
 * reader here.
 */
record TableFormat(String name, String description) implements FileFormat {

    @Override
    public boolean recognises(String path, FileKind content) {
        return content == FileKind.PARQUET;
    }
}
