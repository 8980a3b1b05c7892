// Prints what each person in a video shows: RecognizeVideo VIDEO MODEL.onnx
using Mien.Faces;
using Mien.Recognition;

using var classifier = ExpressionClassifier.Load(args[1]);
using var detector = FaceDetector.Load();
var recognizer = new ExpressionRecognizer(classifier, detector);

await foreach (var frame in recognizer.RecognizeAsync(args[0]).ToTimeline(new TimelineOptions()))
    foreach (var row in frame.Rows)
        Console.WriteLine($"{row.Time.TotalSeconds,8:0.000} s  person {row.Person}  {(row.Top is { } top ? classifier.Labels[top] : row.State.ToString())}");
