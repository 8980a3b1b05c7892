using Mien.Lab.Datasets;

namespace Mien.Tests.Datasets;

public class RecordingNameTests
{
    [Theory]
    [InlineData("02-01-06-01-02-01-12.mp4", "02-01-06-01-02-01-12", "01-06-01-02-01-12", "12")]
    [InlineData("/data/Actor_12/01-01-06-01-02-01-12/f03.jpg", "01-01-06-01-02-01-12", "01-06-01-02-01-12", "12")]
    [InlineData("fearful/02-02-06-01-02-01-12_f00012.png", "02-02-06-01-02-01-12", "02-06-01-02-01-12", "12")]
    [InlineData("train_02-01-06-01-02-01-12~2", "02-01-06-01-02-01-12", "01-06-01-02-01-12", "12")]
    [InlineData("ck/happy/S132_006_00000023.png", "S132_006", "S132_006", "S132")]
    [InlineData("S132/006/S132_006_00000001.png", "S132_006", "S132_006", "S132")]
    [InlineData("VideoFlash/1001_DFA_ANG_XX.flv", "1001_DFA_ANG_XX", "1001_DFA_ANG_XX", "1001")]
    [InlineData("angry/1001_IEO_ANG_HI_f00000.png", "1001_IEO_ANG_HI", "1001_IEO_ANG_HI", "1001")]
    [InlineData("happy/clip_7_f00012.png", "happy/clip_7", "happy/clip_7", "")]
    public void Known_names_tell_clip_recording_and_person(string path, string clip, string recording, string subject) =>
        Assert.Equal(new RecordingName(clip, recording, subject), RecordingName.Find(path));

    [Theory]
    [InlineData("happy/fer0000001.png")]
    [InlineData("02-01-09-01-02-01-12.mp4")]
    [InlineData("02-01-06-01-02-01-25/f01.jpg")]
    [InlineData("1202-01-06-01-02-01-12.mp4")]
    [InlineData("S1325_006_00000023.png")]
    [InlineData("2001_DFA_ANG_XX.mp4")]
    [InlineData("clip_f0012.png")]
    [InlineData("")]
    public void Other_names_tell_nothing(string path) => Assert.Null(RecordingName.Find(path));

    [Fact]
    public void Song_and_speech_of_one_trial_are_two_recordings_and_modalities_one()
    {
        Assert.NotEqual(RecordingName.Find("02-01-03-01-01-01-05")!.Recording, RecordingName.Find("02-02-03-01-01-01-05")!.Recording);
        Assert.Equal(RecordingName.Find("01-01-03-01-01-01-05")!.Recording, RecordingName.Find("02-01-03-01-01-01-05")!.Recording);
    }
}
