namespace Endonym.Serving.Keys;

/// <summary>A key just made. Only here is the whole of it known; afterwards nobody can find it out.</summary>
/// <param name="Secret">The whole key, as a client sends it.</param>
/// <param name="Key">What is kept.</param>
public sealed record NewApiKey(string Secret, ApiKey Key);
