using SkiaSharp;

namespace Mien.Lab.Datasets;

/// <summary>How a drawn person wears the hair.</summary>
internal enum SyntheticHairStyle { Short, Long, Fringe, Bald, Curly, SideParting, Bun, Receding, Bob, Crop }

/// <summary>Hair of the face.</summary>
internal enum SyntheticBeard { None, Stubble, Moustache, Goatee, Full }

/// <summary>What is behind a drawn person.</summary>
internal enum SyntheticBackground { Plain, Gradient, Panels, Spots, Window }

/// <summary>The looks of one drawn person; lengths in half head heights (crown -1, chin +1).</summary>
internal sealed record SyntheticActor
{
    private static readonly uint[] _skins =
    [
        0xF6D9C4, 0x8D5A3A, 0xE9BE9C, 0x5C3A28, 0xD9A47C, 0xF2CDB2, 0x70452D, 0xC68E63, 0xE3B48F, 0xA9714A, 0xF3D8C6, 0x4A2E20,
    ];

    private const uint Grey = 0x9A948C;

    private static readonly uint[] _hairs =
        [0x2A1E18, 0x5B3A22, 0x171313, 0xB98A4A, 0x7A4A28, Grey, 0x8A3B1E, 0x3A2A20, 0xD8B878, 0x201A1E];

    private static readonly uint[] _irises = [0x5A3A22, 0x4A6E8A, 0x3A2A1C, 0x5E7A4A, 0x6E5230, 0x7D97A6];

    private static readonly uint[] _clothes =
        [0x2E4A6E, 0x8A2E34, 0xE6E2DA, 0x2C2C30, 0x4E6B4A, 0xC29A3E, 0x6B4E7C, 0x9AA6B0, 0xC4683C, 0x3E7C80];

    private static readonly uint[] _backs =
        [0xD8DCE0, 0x5A6470, 0xC9B89E, 0x8FA3A8, 0x3E4148, 0xE8E4DC, 0x7E6E66, 0xA8B8C8, 0x66785E, 0xB08C86];

    private static readonly SyntheticHairStyle[] _menStyles =
    [
        SyntheticHairStyle.Short, SyntheticHairStyle.SideParting, SyntheticHairStyle.Bald, SyntheticHairStyle.Curly,
        SyntheticHairStyle.Receding, SyntheticHairStyle.Fringe, SyntheticHairStyle.Crop,
    ];

    private static readonly SyntheticHairStyle[] _womenStyles =
    [
        SyntheticHairStyle.Long, SyntheticHairStyle.Bob, SyntheticHairStyle.Bun, SyntheticHairStyle.Curly,
        SyntheticHairStyle.Long, SyntheticHairStyle.Fringe, SyntheticHairStyle.SideParting,
    ];

    public required int Number { get; init; }
    public required SKColor Skin { get; init; }
    public required SKColor Lips { get; init; }
    public required SKColor Hair { get; init; }
    public required SKColor Iris { get; init; }
    public required SKColor Cloth { get; init; }
    public required SKColor Back { get; init; }
    public required SyntheticHairStyle HairStyle { get; init; }
    public required SyntheticBeard Beard { get; init; }
    public required SyntheticBackground Background { get; init; }
    public required bool Glasses { get; init; }
    public required bool RoundGlasses { get; init; }
    public required bool Collar { get; init; }
    public required float Width { get; init; }
    public required float Jaw { get; init; }
    public required float Chin { get; init; }
    public required float EyeX { get; init; }
    public required float EyeY { get; init; }
    public required float EyeWidth { get; init; }
    public required float EyeOpening { get; init; }
    public required float EyeSlant { get; init; }
    public required float BrowY { get; init; }
    public required float BrowThickness { get; init; }
    public required float BrowSlope { get; init; }
    public required float NoseWidth { get; init; }
    public required float NoseY { get; init; }
    public required float MouthY { get; init; }
    public required float MouthWidth { get; init; }
    public required float UpperLip { get; init; }
    public required float LowerLip { get; init; }
    public required float Age { get; init; }
    public required float HairVolume { get; init; }
    public required float LightX { get; init; }
    public required float LightDepth { get; init; }
    public required float LightWarmth { get; init; }
    public required float Exposure { get; init; }
    public required float Zoom { get; init; }
    public required float OffsetX { get; init; }
    public required float OffsetY { get; init; }
    public required SyntheticPose Rest { get; init; }

    /// <summary>Draws the lots for one person; the rarer looks are dealt out in turn, so that few actors have all.</summary>
    public static SyntheticActor Create(int number, SyntheticOptions options)
    {
        var random = SyntheticRandom.Of(options.Seed, 1, number);
        var turn = number + options.Seed * 7;
        var male = number % 2 == 1;
        var skin = Near(_skins[turn * 5 % _skins.Length], random, 6);
        var styles = male ? _menStyles : _womenStyles;
        return new SyntheticActor
        {
            Number = number,
            Skin = skin,
            Lips = skin.Mix(male ? new SKColor(0x8E4A44) : new SKColor(0xB03A48), male ? 0.42f : 0.55f).Opaque(),
            Hair = Near(HairOf(skin, turn), random, 8),
            Iris = Near(_irises[skin.Red > 0xB0 ? turn % _irises.Length : turn % 2 * 2], random, 8),
            Cloth = Near(_clothes[turn * 7 % _clothes.Length], random, 12),
            Back = Near(_backs[(turn * 3 + 2) % _backs.Length], random, 10),
            HairStyle = styles[turn / 2 % styles.Length],
            Beard = male ? (SyntheticBeard)(turn / 2 * 3 % 5) : SyntheticBeard.None,
            Background = (SyntheticBackground)(turn * 2 % 5),
            Glasses = turn % 5 == 3,
            RoundGlasses = turn % 2 == 0,
            Collar = turn % 3 == 0,
            Width = random.Between(male ? 0.70f : 0.66f, male ? 0.80f : 0.75f),
            Jaw = random.Between(male ? 0.82f : 0.74f, male ? 0.92f : 0.84f),
            Chin = random.Between(male ? 0.20f : 0.15f, male ? 0.32f : 0.24f),
            EyeX = random.Between(0.285f, 0.335f),
            EyeY = random.Between(-0.03f, 0.04f),
            EyeWidth = random.Between(0.125f, 0.150f),
            EyeOpening = random.Between(0.052f, 0.072f),
            EyeSlant = random.Between(-0.018f, 0.025f),
            BrowY = random.Between(-0.215f, -0.165f),
            BrowThickness = random.Between(male ? 0.045f : 0.028f, male ? 0.07f : 0.048f),
            BrowSlope = random.Between(-0.03f, 0.03f),
            NoseWidth = random.Between(0.125f, 0.185f),
            NoseY = random.Between(0.38f, 0.45f),
            MouthY = random.Between(0.63f, 0.69f),
            MouthWidth = random.Between(0.225f, 0.285f),
            UpperLip = random.Between(0.030f, male ? 0.045f : 0.055f),
            LowerLip = random.Between(0.048f, male ? 0.066f : 0.078f),
            Age = random.Between(0, 0.7f),
            HairVolume = random.Between(0.08f, 0.16f),
            LightX = random.Between(0.35f, 1) * (random.Next(2) * 2 - 1),
            LightDepth = random.Between(0.08f, 0.30f),
            LightWarmth = random.Between(-0.04f, 0.08f),
            Exposure = random.Between(0.90f, 1.04f),
            Zoom = random.Between(0.375f, 0.410f),
            OffsetX = random.Between(-0.03f, 0.03f),
            OffsetY = random.Between(-0.02f, 0.02f),
            Rest = RestOf(random) * (float)options.IdentitySpread,
        };
    }

    /// <summary>This person's own way of showing a class at strong intensity.</summary>
    public SyntheticPose Apex(int emotion, SyntheticOptions options)
    {
        var spread = (float)options.IdentitySpread;
        var random = SyntheticRandom.Of(options.Seed, 2, Number, emotion);
        return SyntheticPose.Apex(emotion).Varied(random, 0.22f * spread, 0.06f * spread)
            * ((float)options.ExpressionGain * random.Between(1 - 0.15f * spread, 1 + 0.15f * spread));
    }

    private static SyntheticPose RestOf(Random random) => new SyntheticPose(
        BrowInner: 0.12f * random.Normal(), BrowOuter: 0.12f * random.Normal(), Knit: 0.12f * random.Normal(),
        Lids: 0.12f * random.Normal(), Squint: 0.12f * MathF.Abs(random.Normal()), Corners: 0.15f * random.Normal(),
        Press: 0.1f * random.Normal(), Folds: 0.1f * MathF.Abs(random.Normal()), Pitch: 0.1f * random.Normal(),
        Yaw: 0.2f * random.Normal(), Roll: 0.1f * random.Normal());

    /// <summary>Dark skin comes with dark or grey hair.</summary>
    private static uint HairOf(SKColor skin, int turn) =>
        _hairs[turn * 3 % _hairs.Length] is var rgb && (skin.Red > 0xB0 || (rgb >> 16) < 0x60 || rgb == Grey)
            ? rgb : _hairs[turn % 2 * 2];

    private static SKColor Near(uint rgb, Random random, int spread)
    {
        var shift = random.Next(-spread, spread + 1);
        return new SKColor(Channel(16), Channel(8), Channel(0));

        byte Channel(int bits) => (byte)Math.Clamp((int)(rgb >> bits & 255) + shift + random.Next(-4, 5), 0, 255);
    }
}
