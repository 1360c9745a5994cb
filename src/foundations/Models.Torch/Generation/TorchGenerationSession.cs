using System.Diagnostics;
using Endonym.Models.Contracts;
using Endonym.Models.Torch.Decoders;

namespace Endonym.Models.Torch.Generation;

/// <summary>One answer in the making, its keys and values kept from token to token.</summary>
internal sealed class TorchGenerationSession : IGenerationSession
{
    private readonly TorchLanguageModel _model;
    private readonly KeyValueCache _cache;
    private readonly Sampler _sampler;
    private readonly List<int> _ids;

    public TorchGenerationSession(TorchLanguageModel model, KeyValueCache cache, ReadOnlySpan<int> prompt, SamplingOptions options)
    {
        _model = model;
        _cache = cache;
        _sampler = new Sampler(options);
        _ids = [.. prompt];
    }

    public int? Next()
    {
        if (_ids.Count >= _cache.Capacity)
            return null;

        var unread = _ids.Slice(_cache.Length, _ids.Count - _cache.Length);
        Debug.Assert(unread.Count == 1 || _cache.Length == 0, "the prompt is read in one go, then token by token");
        var logits = _model.LastLogits([.. unread], _cache);
        var next = _sampler.Draw(logits, _ids);
        _ids.Add(next);
        return next;
    }

    public void Dispose() => _cache.Dispose();
}
