using Microsoft.ML.OnnxRuntime;
using Mien.Faces;
using Mien.Lab.Detection;

namespace Mien.Tests.Detection;

public sealed class FaceTruthTests
{
    private const int Width = 320, Height = 256;

    public static TheoryData<float, float, float, float> Boxes => new()
    {
        { 20, 30, 10, 13 }, { 101, 77, 25, 33 }, { 150.5f, 60.25f, 60, 84 }, { 40, 10, 170, 230 }, { -12, 100, 40, 50 }, { 290, 220, 44, 60 },
    };

    [Theory]
    [MemberData(nameof(Boxes))]
    public void YuNets_reader_gives_back_the_face_of_every_answering_cell(float x, float y, float width, float height)
    {
        var face = Sample(x, y, width, height);
        var (answers, _) = FaceTruth.Of([face], Width, Height);
        Assert.NotEmpty(answers);
        foreach (var answer in answers)
        {
            var read = Assert.Single(Read([answer]));
            Assert.InRange(read.Box.Overlap(face.Box), 0.999f, 1);
            Assert.All(read.Landmarks.Zip(face.Landmarks), pair =>
            {
                Assert.Equal(pair.Second.X, pair.First.X, 0.01f);
                Assert.Equal(pair.Second.Y, pair.First.Y, 0.01f);
            });
        }
    }

    [Fact]
    public void All_faces_of_a_picture_are_read_back()
    {
        Face[] faces = [Sample(20, 30, 12, 16), Sample(60, 40, 34, 44), Sample(140, 50, 120, 160)];
        Assert.Equal(3, Read(FaceTruth.Of(faces, Width, Height).Answers).Count);
    }

    [Fact]
    public void A_cell_that_answers_is_asked()
    {
        var (answers, unasked) = FaceTruth.Of([Sample(140, 50, 120, 160), Sample(120, 40, 90, 120)], Width, Height);
        Assert.Empty(answers.Select(answer => answer.Cell).Intersect(unasked));
        Assert.NotEmpty(unasked);
    }

    [Fact]
    public void A_picture_without_a_face_wants_no_answer()
    {
        var (answers, unasked) = FaceTruth.Of([], Width, Height);
        Assert.Empty(answers);
        Assert.Empty(unasked);
    }

    [Fact]
    public void A_face_too_small_for_any_stride_is_not_asked_for()
    {
        var (answers, unasked) = FaceTruth.Of([Sample(100, 100, 5, 6)], Width, Height);
        Assert.Empty(answers);
        Assert.NotEmpty(unasked);
    }

    internal static Face Sample(float x, float y, float width, float height) => new(new FaceBox(x, y, width, height),
        [.. new[] { (0.3f, 0.4f), (0.7f, 0.41f), (0.52f, 0.6f), (0.35f, 0.78f), (0.66f, 0.77f) }.Select(at => new Landmark(x + at.Item1 * width, y + at.Item2 * height))], 1);

    /// <summary>Lays answers into YuNet's outputs and reads them.</summary>
    private static List<Face> Read(IEnumerable<FaceTruth.Answer> answers)
    {
        var values = YuNetAnswer.Names.Select(name => new float[Cells(Stride(name)) * Length(name)]).ToList();
        foreach (var answer in answers)
        {
            var (cell, level) = (answer.Cell, 0);
            for (; cell >= Cells(FaceNetPlan.Strides[level]); level++)
                cell -= Cells(FaceNetPlan.Strides[level]);
            values[level][cell] = values[level + 3][cell] = 1;
            answer.Values.AsSpan(0, 4).CopyTo(values[level + 6].AsSpan(4 * cell));
            answer.Values.AsSpan(4).CopyTo(values[level + 9].AsSpan(10 * cell));
        }
        var outputs = values.ConvertAll(array => OrtValue.CreateTensorValueFromMemory(array, [array.Length]));
        try
        {
            return YuNetAnswer.Faces(outputs, Width, 0.5f);
        }
        finally
        {
            outputs.ForEach(output => output.Dispose());
        }
    }

    private static int Stride(string name) => int.Parse(name.Split('_')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static int Cells(int stride) => Width / stride * (Height / stride);

    private static int Length(string name) => name.Split('_')[0] switch { "bbox" => 4, "kps" => 10, _ => 1 };
}
