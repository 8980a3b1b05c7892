using Mien.Media;

namespace Mien.Faces;

/// <summary>Divides the faces of a frame into the persons asked for and others.</summary>
internal sealed class FaceSelection(FaceChoice choice)
{
    private readonly LargestFace _largest = new();

    public FollowedFrame Select(Frame frame, IReadOnlyList<Sighting> sightings)
    {
        var largest = choice == FaceChoice.Largest ? _largest.Choose(frame.Time, sightings.Select(sighting => sighting.Face)) : 0;
        var asked = sightings.ToLookup(
            sighting => choice == FaceChoice.Largest ? sighting.Face.Person == largest && largest > 0 : sighting.Face.Person > 0,
            sighting => sighting.Face);
        return new FollowedFrame(frame, [.. asked[true]], [.. asked[false].Select(face => face.Face)]);
    }
}
