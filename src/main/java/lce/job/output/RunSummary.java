package lce.job.output;

import java.util.Locale;

import lce.job.cli.ConsoleProgress;
import lce.job.ids.ClusterIds;
import lce.metrics.ClusteringScores;
import lce.pipeline.Clustering;

/** Writes the last lines on the console: the number of clusters, their scores and their folder. */
public final class RunSummary {

    private final StringBuilder text = new StringBuilder();

    private RunSummary() {}

    /** @param output the folder of the clusters */
    public static String of(RunFacts facts, String output) {
        RunSummary summary = new RunSummary();
        summary.addFaces(facts);
        summary.addEdges(facts);
        summary.addEarlierRun(facts.carriedOver());
        summary.addScores(facts);
        facts.engines().forEach(engine -> summary.add("%s%n", engine));
        summary.add("%s in all stages; clusters are in %s%n", ConsoleProgress.duration(facts.totalSeconds()), output);
        return summary.text.toString();
    }

    private void addFaces(RunFacts facts) {
        add(
                "%n%,d faces in %,d clusters (%,d of one face, the largest of %,d)%n",
                facts.nodes(),
                facts.sizes().clusters(),
                facts.sizes().clustersOfOne(),
                facts.sizes().largest());
        if (facts.vectors().copies() > 0 || facts.vectors().invalid() > 0) {
            add(
                    "%,d faces are copies of others; %,d without a usable vector are in no cluster%n",
                    facts.vectors().copies(), facts.vectors().invalid());
        }
    }

    private void addEdges(RunFacts facts) {
        Clustering.Counts edges = facts.edges();
        add(
                "%,d similarity edges at sim S >= %.4f; of %,d density edges PCENet checked %,d and kept %,d%n",
                edges.similarityEdges(),
                facts.similarityThreshold(),
                edges.densityEdges(),
                edges.densityEdgesChecked(),
                edges.densityEdgesKept());
    }

    private void addEarlierRun(ClusterIds.CarriedOver carriedOver) {
        if (carriedOver != null) {
            add(
                    "%,d clusters keep their ids from %s (%,d faces matched by %s); %,d merged, %,d split, %,d gone, %,d new%n",
                    carriedOver.kept(),
                    carriedOver.from(),
                    carriedOver.faces(),
                    carriedOver.matchedBy(),
                    carriedOver.merged(),
                    carriedOver.split(),
                    carriedOver.gone(),
                    carriedOver.fresh());
        }
    }

    private void addScores(RunFacts facts) {
        if (facts.labelsUnknown() != null && facts.labelsUnknown() > 0) {
            add("Scores exclude %,d faces whose label is -1 (unknown)%n", facts.labelsUnknown());
        }
        if (facts.scores() != null) {
            addAgreement("Pairwise", facts.scores().pairwise());
            addAgreement("BCubed", facts.scores().bcubed());
            add("%-9s %.4f%n", "NMI", facts.scores().nmi());
        }
    }

    private void addAgreement(String name, ClusteringScores.Agreement agreement) {
        add(
                "%-9s F %.4f (precision %.4f, recall %.4f)%n",
                name, agreement.fscore(), agreement.precision(), agreement.recall());
    }

    private void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }
}
