namespace Mien.Models;

/// <summary>Whether a licence lets weights be used commercially.</summary>
public enum CommercialUse
{
    /// <summary>The licence allows it.</summary>
    Yes,
    /// <summary>The licence forbids it.</summary>
    No,
    /// <summary>The sources do not settle it.</summary>
    Unclear,
}

/// <summary>Weights that somebody published, as a record.</summary>
/// <param name="Name">What <c>mien fetch</c> calls them.</param>
/// <param name="FileName">Name of the file in the store.</param>
/// <param name="Url">Where they are published.</param>
/// <param name="Hashes">Hashes of the published file.</param>
/// <param name="Size">Bytes of the published file.</param>
/// <param name="Licence">Licence and who must be named.</param>
/// <param name="Source">What they were trained on, by whom, and how they came into this file.</param>
/// <param name="Commercial">Whether the licence allows commercial use.</param>
public sealed record PublishedWeights(
    string Name, string FileName, string Url, IReadOnlyList<FileHash> Hashes, long Size,
    string Licence, string Source, CommercialUse Commercial)
{
    /// <summary>VGG16's thirteen convolutions, trained on ImageNet.</summary>
    public static readonly PublishedWeights Vgg16 = new(
        "vgg16",
        "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "https://storage.googleapis.com/tensorflow/keras-applications/vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
        [FileHash.Parse("md5:6d6bbae143d832006294945121d1f1fc")],
        58_889_256,
        "CC BY 4.0, Karen Simonyan and Andrew Zisserman",
        "Visual Geometry Group, Oxford (ILSVRC-2014, trained on ImageNet), converted by Keras",
        CommercialUse.Yes);

    /// <summary>YuNet, the face detector with five landmarks, as of March 2023.</summary>
    public static readonly PublishedWeights YuNet = new(
        "yunet",
        "face_detection_yunet_2023mar.onnx",
        "https://media.githubusercontent.com/media/opencv/opencv_zoo/main/models/face_detection_yunet/face_detection_yunet_2023mar.onnx",
        [FileHash.Parse("sha256:8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4")],
        232_589,
        "MIT, Shiqi Yu",
        "Wei Wu, Hanyang Peng and Shiqi Yu (trained on WIDER FACE), in OpenCV's model zoo",
        CommercialUse.Yes);

    /// <summary>Every set of weights that can be fetched.</summary>
    public static IReadOnlyList<PublishedWeights> All { get; } = [Vgg16, YuNet];
}
