using Mien.Faces;
using Mien.Media;
using static Mien.Tests.Faces.SampleFaces;

namespace Mien.Tests.Faces;

public class PersonNamesTests
{
    [Theory]
    [InlineData("left=Ann,right=Bo", "Ann", "Bo")]
    [InlineData(" right = Bo , left = Ann ", "Ann", "Bo")]
    [InlineData("Ann,Bo", "Ann", "Bo")]
    public void Names_go_to_their_sides(string names, string left, string right)
    {
        var naming = new PersonNaming(PersonNames.Parse(names));
        naming.Observe(Picture(0), [Person(1, 500, 100), Person(2, 100, 100)]);
        Assert.Equal([right, left], [naming.NameOf(1), naming.NameOf(2)]);
    }

    [Fact]
    public void Two_in_one_half_are_still_left_and_right()
    {
        var naming = new PersonNaming(PersonNames.Parse("left=Ann,right=Bo"));
        naming.Observe(Picture(0), [Person(1, 30, 100), Person(2, 120, 100)]);
        Assert.Equal(["Ann", "Bo"], [naming.NameOf(1), naming.NameOf(2)]);
    }

    [Fact]
    public void Top_and_bottom_are_sides_too()
    {
        var naming = new PersonNaming(PersonNames.Parse("top=Ann,bottom=Bo"));
        naming.Observe(Picture(0), [Person(1, 300, 300), Person(2, 320, 60)]);
        Assert.Equal(["Bo", "Ann"], [naming.NameOf(1), naming.NameOf(2)]);
    }

    [Fact]
    public void More_names_go_from_left_to_right_and_later_walks_change_nothing()
    {
        var naming = new PersonNaming(PersonNames.Parse("A,B,C"));
        for (var i = 0; i < 500; i++)
        {
            var walk = Math.Max(i - 150, 0);
            naming.Observe(Picture(i), [Person(1, 300, 100), Person(2, 560 - walk, 100), Person(3, 60 + walk, 100)]);
            Assert.Equal(["B", "C", "A"], [naming.NameOf(1), naming.NameOf(2), naming.NameOf(3)]);
        }
    }

    [Fact]
    public void A_name_moves_when_a_passer_by_had_it_and_only_once()
    {
        var naming = new PersonNaming(PersonNames.Parse("left=Ann,right=Bo"));
        var names = new List<string>();
        for (var i = 0; i < 500; i++)
        {
            List<TrackedFace> faces = [Person(1, 480, 100)];
            if (i < 10)
                faces.Add(Person(2, 20, 200));
            else
                faces.Add(Person(3, 150, 100));
            naming.Observe(Picture(i), faces);
            names.Add(naming.NameOf(3));
            Assert.Equal("Bo", naming.NameOf(1));
        }
        Assert.Equal(["person 3", "Ann"], names.Distinct());
        Assert.Single(names.Zip(names.Skip(1)), pair => pair.First != pair.Second);
        Assert.Equal("person 2", naming.NameOf(2));
    }

    [Fact]
    public void Regions_name_who_is_in_them_and_others_stay_numbers()
    {
        var naming = new PersonNaming(PersonNames.ParseRegions(["child=0,0,50%,100%", "mother=400,0,100,360"]));
        naming.Observe(Picture(0), [Person(1, 450, 100), Person(2, 600, 100), Person(3, 200, 100)]);
        Assert.Equal(["mother", "person 2", "child"], [naming.NameOf(1), naming.NameOf(2), naming.NameOf(3)]);
    }

    [Fact]
    public void A_name_belongs_to_one_person_at_most()
    {
        var naming = new PersonNaming(PersonNames.ParseRegions(["a=0,0,100%,100%"]));
        for (var i = 0; i < 300; i++)
        {
            naming.Observe(Picture(i), [Person(1, 100, 100), Person(2, 310, 180), Person(3, 500, 200)]);
            Assert.Single(new[] { 1, 2, 3 }, person => naming.NameOf(person) == "a");
        }
    }

    [Fact]
    public void Without_names_persons_are_numbers()
    {
        var naming = new PersonNaming(PersonNames.None);
        naming.Observe(Picture(0), [Person(1, 100, 100)]);
        Assert.Equal("person 1", naming.NameOf(1));
    }

    [Theory]
    [InlineData("left=Ann,Bo", "mixes")]
    [InlineData("above=Ann", "'above' is no side")]
    [InlineData("left=", "cannot be a name")]
    [InlineData("", "cannot be a name")]
    [InlineData("left=Ann,right=ann", "there twice")]
    [InlineData("left=Ann,left=Bo", "same side")]
    public void Names_that_cannot_be_read_are_refused_with_the_reason(string names, string reason) =>
        Assert.Contains(reason, Assert.Throws<MienException>(() => PersonNames.Parse(names)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("child")]
    [InlineData("child=1,2,3")]
    [InlineData("child=1,2,3,0")]
    [InlineData("child=1,2,3,-4")]
    [InlineData("child=1,2,3,101%")]
    [InlineData("child=1,2,x,4")]
    public void Regions_that_are_no_rectangles_are_refused(string region)
    {
        var error = Assert.Throws<MienException>(() => PersonNames.ParseRegions([region])).Message;
        Assert.Contains(region, error, StringComparison.Ordinal);
        Assert.Contains("NAME=x,y,width,height", error, StringComparison.Ordinal);
    }

    private static Frame Picture(int index) => new(index, Time(index), 640, 360, ReadOnlyMemory<byte>.Empty);

    private static TrackedFace Person(int number, double x, double y) => new(number, At(x, y), true, false);
}
