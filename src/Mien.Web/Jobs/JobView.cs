using Mien.Recognition;
using Mien.Web.Models;

namespace Mien.Web.Jobs;

/// <summary>The model that read a job.</summary>
internal sealed record ModelOfJob(string Name, string Title, string? Sha256);

/// <summary>A job's video or picture.</summary>
internal sealed record MediaView(
    string Kind, int Width, int Height, double? Duration, double? FrameRate, int PictureStreams, bool Plays, bool Proxy, bool Sound);

/// <summary>How far a job has come.</summary>
internal sealed record ProgressView(string Stage, long Done, long? Total, string Unit, double? Percent, double Rate, double? EtaSeconds)
{
    public static ProgressView Of(StageProgress progress)
    {
        var (done, total) = (progress.Done, progress.Total);
        return new ProgressView(progress.Stage, done, total > 0 ? total : null, "frames",
            total > 0 ? Math.Round(100.0 * Math.Min(done, total) / total, 1) : null, Math.Round(progress.Rate, 1), progress.Eta is { } eta ? Math.Round(eta, 1) : null);
    }
}

/// <summary>A person and what the person is called.</summary>
internal sealed record PersonView(int Person, string Name, bool Named);

/// <summary>A label of a person over the whole video.</summary>
internal sealed record LabelSummaryView(string Label, double? Share, int Episodes, double? MeanLength);

/// <summary>A person over the whole video.</summary>
internal sealed record PersonSummaryView(
    int Person, string Name, double Visible, int Frames, int Measured, int Uncertain, int NotMeasurable, IReadOnlyList<double>? Vote,
    IReadOnlyList<LabelSummaryView> Labels);

/// <summary>A whole video in numbers.</summary>
internal sealed record SummaryView(double Length, double End, int Frames, int FramesWithoutFace, IReadOnlyList<PersonSummaryView> People);

/// <summary>A job as the API shows it.</summary>
internal sealed record JobView(
    string Id, string Name, JobKind Kind, JobState State, string? Stage, DateTimeOffset Created, DateTimeOffset? Started, DateTimeOffset? Ended,
    DateTimeOffset? Expires, int Attempts, int? Position, ModelOfJob? Model, IReadOnlyList<string>? Labels, JobOptions Options, MediaView Media,
    ProgressView? Progress, bool Complete, SummaryView? Summary, IReadOnlyList<PersonView> People, string? Error, long Bytes, bool CanExplain);

/// <summary>Makes views of jobs.</summary>
internal sealed class JobViews(JobStore store, JobRunner runner, DataFolder data, WebOptions options)
{
    public JobView Of(Job job)
    {
        var active = runner.Find(job.Id);
        var progress = active is null || job.State != JobState.Running ? null : ProgressView.Of(active.Progress);
        var media = job.Media;
        return new JobView(
            job.Id, job.Name, job.Kind, job.State, progress?.Stage, job.Created, job.Started, job.Ended, job.HasEnded ? job.Ended + options.Keep : null, job.Attempts,
            store.PositionOf(job), job.Model is { } model ? new ModelOfJob(model.Name, model.Title, model.Sha256) : null, job.Model?.Labels,
            job.Options with { Model = job.Options.Model ?? ModelShelf.Bundled },
            new MediaView(media.IsPicture ? "picture" : "video", media.Width, media.Height, media.Duration?.TotalSeconds, media.FrameRate is { } rate ? Math.Round(rate, 3) : null,
                media.PictureStreams, media.Plays, File.Exists(data.Of(job.Id).Proxy), media.HasSound),
            progress, job.Complete, job.Summary is { } summary ? Of(job, summary) : null, People(job, active), job.Error, job.Bytes, job.Model?.CanExplain == true);
    }

    /// <summary>Everyone seen so far.</summary>
    public IReadOnlyList<PersonView> People(Job job) => People(job, runner.Find(job.Id));

    private static List<PersonView> People(Job job, ActiveJob? active)
    {
        var seen = job.Summary?.People.Select(person => person.Person) ?? active?.People ?? [];
        return [.. seen.Union(job.Names.Keys).Order().Select(person => new PersonView(person, job.NameOf(person), job.Names.ContainsKey(person)))];
    }

    private static SummaryView Of(Job job, TimelineSummary summary) => new(
        summary.Length.TotalSeconds, summary.End.TotalSeconds, summary.Frames, summary.FramesWithoutFace,
        [.. summary.People.Select(person => new PersonSummaryView(person.Person, job.NameOf(person.Person), person.Visible.TotalSeconds, person.Frames, person.Measured,
            person.Uncertain, person.NotMeasurable, person.Vote is { } vote ? Rounded.List(vote) : null,
            [.. person.Labels.Select(label => new LabelSummaryView(label.Label, label.Share is { } share ? Rounded.Probability(share) : null, label.Episodes, label.MeanLength?.TotalSeconds))]))]);
}

/// <summary>Numbers with as many digits as a page can use.</summary>
internal static class Rounded
{
    public static double Probability(double value) => Math.Round(value, 5);

    public static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 6);

    public static double Pixels(double value) => Math.Round(value, 1);

    public static IReadOnlyList<double> List(IReadOnlyList<double> values) => [.. values.Select(Probability)];
}
