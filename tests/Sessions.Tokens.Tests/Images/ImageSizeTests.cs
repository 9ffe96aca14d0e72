using System.Text;
using Sessions.Tokens.Images;

namespace Sessions.Tokens.Tests.Images;

public sealed class ImageSizeTests
{
    private static readonly Func<int, int, byte[]>[] Formats =
    [
        Pictures.Png, Pictures.Gif, Pictures.WebPLossy, Pictures.WebPLossless, Pictures.WebPExtended,
        static (width, height) => Pictures.Jpeg(width, height),
        static (width, height) => Pictures.Jpeg(width, height, preview: 0, frame: 0xC2),
    ];

    [Fact]
    public void Read_EveryFormat_TellsItsSize()
    {
        foreach (var format in Formats)
        {
            foreach (var (width, height) in ((int, int)[])[(1, 1), (640, 480), (1_023, 16_000)])
            {
                Read(format(width, height)).ShouldBe(new ImageSize(width, height));
            }
        }
    }

    [Fact]
    public void Read_CutAnywhere_TellsTheSizeOrNothing()
    {
        foreach (var format in Formats)
        {
            var whole = format(640, 480);
            for (var length = 0; length < whole.Length; length += length < 200 ? 1 : 997)
            {
                var size = Read(whole[..length]);
                (size is null || size == new ImageSize(640, 480)).ShouldBeTrue();
            }
        }
    }

    [Fact]
    public void Read_DamagedAnywhere_DoesNotThrow()
    {
        var random = new Random(7);
        foreach (var format in Formats)
        {
            for (var time = 0; time < 500; time++)
            {
                var bytes = format(640, 480);
                bytes[random.Next(Math.Min(60, bytes.Length))] = (byte)random.Next(256);
                var text = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));
                text[random.Next(Math.Min(80, text.Length))] = (byte)random.Next(256);
                Should.NotThrow(() => ImageSize.Read(text));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("????")]
    [InlineData("JVBERi0xLjcKJeLjz9MKMSAwIG9iago8PC9UeXBlL0NhdGFsb2c+Pg==")]
    public void Read_NoImage_TellsNothing(string base64) =>
        ImageSize.Read(Encoding.ASCII.GetBytes(base64)).ShouldBeNull();

    [Fact]
    public void Read_NoPixels_TellsNothing() => Read(Pictures.Png(0, 480)).ShouldBeNull();

    [Fact]
    public void Read_JpegThatNeverComesToItsFrame_Ends()
    {
        byte[] segments = [0xFF, 0xD8, .. Enumerable.Repeat((byte[])[0xFF, 0xE0, 0, 0], 50_000).SelectMany(static s => s)];
        Read(segments).ShouldBeNull();
    }

    private static ImageSize? Read(byte[] bytes) => ImageSize.Read(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)));
}
