namespace Mien.Faces;

/// <summary>One face on its way through a video, with or without a person's number.</summary>
internal sealed class Track(int key, TimeSpan time, Face face)
{
    private const double Steadiness = 0.5;
    private static readonly TimeSpan _oneMillisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _doubtLasts = TimeSpan.FromSeconds(1);
    private TimeSpan _doubtfulUntil = TimeSpan.MinValue;
    private double _velocityX;           // pixels a second
    private double _velocityY;

    /// <summary>How long a face may be missed, as when a head turns, and its movement still be trusted.</summary>
    public static readonly TimeSpan ShortMiss = TimeSpan.FromSeconds(0.5);

    /// <summary>Tells this track from all others.</summary>
    public int Key { get; } = key;

    /// <summary>Number of the person, from 1; 0 for a face that is nobody's.</summary>
    public int Person { get; set; }

    /// <summary>Number that another face was given while this one was missed, or 0.</summary>
    public int Lost { get; set; }

    public Face Face { get; private set; } = face;

    public TimeSpan FirstSeen { get; } = time;

    public TimeSpan LastSeen { get; private set; } = time;

    /// <summary>Time in sight, short misses counted in.</summary>
    public TimeSpan Visible { get; private set; }

    public void See(TimeSpan time, Face face)
    {
        var passed = time - LastSeen < _oneMillisecond ? _oneMillisecond : time - LastSeen;
        var (from, to) = (Face.Box.Centre(), face.Box.Centre());
        var fresh = passed <= ShortMiss;
        var steadiness = Visible > TimeSpan.Zero ? Steadiness : 0;
        _velocityX = fresh ? Mix((to.X - from.X) / passed.TotalSeconds, _velocityX, steadiness) : 0;
        _velocityY = fresh ? Mix((to.Y - from.Y) / passed.TotalSeconds, _velocityY, steadiness) : 0;
        Visible += fresh ? passed : TimeSpan.Zero;
        (Face, LastSeen) = (face, time);
    }

    /// <summary>Where the face should be: on with constant velocity that dies away within about a second.</summary>
    public Face At(TimeSpan time)
    {
        var way = 1 - Math.Exp(-Math.Max((time - LastSeen).TotalSeconds, 0));
        return Face.Moved(_velocityX * way, _velocityY * way);
    }

    public void Doubt(TimeSpan time) => _doubtfulUntil = time + _doubtLasts;

    public bool IsDoubtful(TimeSpan time) => time < _doubtfulUntil;

    private static double Mix(double a, double b, double share) => a + (b - a) * share;
}
