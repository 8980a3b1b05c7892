using Mien.Lab.Reports;
using Mien.Lab.Training;

namespace Mien.Tests.Reports;

public sealed class Table1Tests
{
    private static readonly EpochMetrics _last = new(20, 0.12344, 0.95, 1.0 / 3, 0.98125, 1);

    [Fact]
    public void Markdown_sets_the_run_beside_the_paper()
    {
        var run = SampleRuns.Frames(synthetic: true) with { Epochs = [_last] };
        run = run with { Protocol = new ProtocolRecord("frames", true, "Neighbours are on both sides.", []) };
        Assert.Equal("""
            | | epoch | loss | accuracy | validation loss | validation accuracy | split | faces | weights |
            |---|---:|---:|---:|---:|---:|---|---|---|
            | this run | 20 | 0.1234 | 0.9500 | 0.3333 | 0.9813 | random frames (leaky) | synthetic faces | mien |
            | Ayadi & Lachiri | 20 | 0.1523 | 0.9488 | 0.8108 | 0.7812 | split not stated | RAVDESS | imagenet |

            Random frames (leaky): Neighbours are on both sides.

            """.ReplaceLineEndings("\n"), Table1.Markdown(run));
    }

    [Fact]
    public void Csv_quotes_what_holds_a_comma()
    {
        var run = SampleRuns.Actors() with { Epochs = [_last] };
        run = run with { Protocol = new ProtocolRecord("actors", false, "New people, \"held out\".", []) };
        Assert.Equal("""
            source,epoch,loss,accuracy,validation_loss,validation_accuracy,split,faces,weights,protocol
            this run,20,0.1234,0.9500,0.3333,0.9813,held-out actors,RAVDESS,imagenet,"Held-out actors: New people, ""held out""."
            Ayadi & Lachiri,20,0.1523,0.9488,0.8108,0.7812,split not stated,RAVDESS,imagenet,split not stated

            """.ReplaceLineEndings("\n"), Table1.Csv(run));
    }

    [Fact]
    public void The_figures_are_those_of_the_last_epoch()
    {
        var run = SampleRuns.Actors();
        Assert.Contains($"| {run.Epochs.Count} |", Table1.Markdown(run).Split('\n')[2]);
    }

    [Fact]
    public void A_name_cannot_break_out_of_its_cell()
    {
        var run = SampleRuns.Actors();
        run = run with { Data = run.Data with { Corpus = "a|b\n<script>" } };
        var row = Table1.Markdown(run).Split('\n')[2];
        Assert.Contains(@"| a\|b &lt;script> |", row);
    }
}
