/**
 * Plans the memory of executors, which decides how vectors are gathered ({@link lce.pipeline.memory.MemoryPlan}).
 *
 * <p>May import {@code lce.io}, {@code com.sun.management}, {@code org.apache.spark} and {@code org.slf4j}.
 */
package lce.pipeline.memory;
