using Mien.Media;

namespace Mien.Faces;

/// <summary>A frame and the faces in it.</summary>
/// <param name="Frame">The picture.</param>
/// <param name="Faces">The persons, in the order of their numbers.</param>
/// <param name="Others">Faces that belong to none of the persons asked for: posters, passers-by, all but the largest. They
/// are in no table, but a blurred video must cover them.</param>
public sealed record FollowedFrame(Frame Frame, IReadOnlyList<TrackedFace> Faces, IReadOnlyList<Face> Others);
