using Endonym.Evaluation.Scoring;

namespace Endonym.Evaluation.Tests.Scoring;

public sealed class RollingWindowTests
{
    [Fact]
    public void The_windows_of_ten_tokens_in_a_context_of_four_are_these()
    {
        // Token 0 begins the text. 1-3 are predicted in the first window, 4-6 after token 3, 7-9 after token 6.
        Assert.Equal([new(0, 4, 3), new(3, 4, 3), new(6, 4, 3)], RollingWindow.Over(10, 4));
    }

    [Fact]
    public void The_last_window_reaches_back_to_be_full()
    {
        // Of nine tokens the last window predicts 7 and 8 only and has 5 and 6 as context.
        Assert.Equal([new(0, 4, 3), new(3, 4, 3), new(5, 4, 2)], RollingWindow.Over(9, 4));
    }

    [Fact]
    public void A_short_text_is_one_window() => Assert.Equal([new(0, 3, 2)], RollingWindow.Over(3, 100));

    [Fact]
    public void Each_token_but_the_first_is_predicted_once_whatever_the_lengths()
    {
        for (var context = 2; context <= 9; context++)
        {
            for (var tokens = 2; tokens <= 40; tokens++)
            {
                var windows = RollingWindow.Over(tokens, context).ToList();
                var predicted = windows.SelectMany(window => Enumerable.Range(window.Start + window.Length - window.Scored, window.Scored));

                Assert.Equal(Enumerable.Range(1, tokens - 1), predicted);
                Assert.All(windows, window => Assert.Equal(Math.Min(context, tokens), window.Length));
                Assert.All(windows, window => Assert.InRange(window.Scored, 1, window.Length - 1));
            }
        }
    }
}
