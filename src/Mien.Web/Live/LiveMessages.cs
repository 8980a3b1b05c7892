using System.Text.Json.Serialization;
using Mien.Web.Jobs;

namespace Mien.Web.Live;

/// <summary>What a page says: <c>start</c>, <c>record</c> or <c>stop</c>.</summary>
internal sealed record LiveRequest(string? Type, bool? Consent, string? Model, string? Faces, string? Smooth, double? SmoothTime, bool? On);

/// <summary>What the server says.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(LiveReady), "ready")]
[JsonDerivedType(typeof(LiveFaces), "faces")]
[JsonDerivedType(typeof(LiveRecorded), "recorded")]
[JsonDerivedType(typeof(LiveError), "error")]
internal abstract record LiveAnswer;

/// <summary>Pictures may come.</summary>
internal sealed record LiveReady(IReadOnlyList<string> Labels, ModelOfJob Model, int MaxFrameBytes, int MaxSide) : LiveAnswer;

/// <summary>What a picture shows.</summary>
internal sealed record LiveFaces(
    uint Frame, double Time, double LatencyMs, double Rate, long Dropped, int Width, int Height, IReadOnlyList<RowView> Rows, bool Recording) : LiveAnswer;

/// <summary>A recording that ended, queued like any video.</summary>
internal sealed record LiveRecorded(JobView Job) : LiveAnswer;

/// <summary>What was wrong.</summary>
internal sealed record LiveError(string Title, string Detail) : LiveAnswer;
