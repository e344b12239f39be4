package lce.pipeline;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import lce.io.FeatureSegment;
import lce.io.ResidentFeatures;
import lce.io.Storage;
import lce.io.FeatureTable;

/** Each executor process reads the whole feature table once, into memory outside its heap: for tables that fit. */
public final class ResidentGather implements FeatureSource {

    private static final Map<String, ResidentFeatures> TABLES = new ConcurrentHashMap<>();

    private final String job;
    private final Storage storage;
    private final List<FeatureSegment> segments;

    /** @param job names the table in the process, so that two jobs in one process do not mix theirs up */
    public ResidentGather(String job, Storage storage, List<FeatureSegment> segments) {
        this.job = job;
        this.storage = storage;
        this.segments = List.copyOf(segments);
    }

    @Override
    public FeatureTable table() {
        return TABLES.computeIfAbsent(job, name -> ResidentFeatures.load(storage, segments));
    }

    /** Lets go of this process's table. */
    public void release() {
        TABLES.remove(job);
    }
}
