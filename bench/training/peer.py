"""The same step in PyTorch: the same shape, batch, loss, clipping and AdamW, written as its users write it. Arguments: precision, threads. See run.sh."""
import math
import resource
import sys
import time

import torch
import torch.nn.functional as F

D, L, H, FF, V, T, B = 256, 4, 8, 688, 8192, 512, 8
E = D // H
WARMUP, STEPS = 2, 12

dtype = torch.bfloat16 if sys.argv[1] == "bf16" else torch.float32
torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(0)


def parameter(*shape):
    return torch.nn.Parameter((torch.randn(*shape) * 0.02).to(dtype))


def one(size):
    return torch.nn.Parameter(torch.ones(size).to(dtype))


embedding, head, final_norm = parameter(V, D), parameter(V, D), one(D)
blocks = [
    dict(q=parameter(D, D), k=parameter(D, D), v=parameter(D, D), o=parameter(D, D),
         gate=parameter(FF, D), up=parameter(FF, D), down=parameter(D, FF), norm1=one(D), norm2=one(D))
    for _ in range(L)
]
parameters = [embedding, head, final_norm] + [p for block in blocks for p in block.values()]

frequencies = torch.exp(torch.arange(0, E, 2).float() * (-math.log(10000) / E))
angles = torch.arange(T).float()[:, None] * frequencies
angles = torch.cat([angles, angles], -1)
cos, sin = angles.cos().to(dtype), angles.sin().to(dtype)
mask = torch.full((T, T), float("-inf")).triu(1).to(dtype)


def norm(x, weight):
    return (x.float() * (x.float().pow(2).mean(-1, True) + 1e-5).rsqrt()).to(x.dtype) * weight


def rotate(x):
    first, second = x[..., : E // 2], x[..., E // 2:]
    return x * cos + torch.cat([-second, first], -1) * sin


def attention(q, k, v):
    if hasattr(F, "scaled_dot_product_attention"):  # from PyTorch 2.0 on
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)
    return ((q @ k.transpose(-1, -2)) * (1 / math.sqrt(E)) + mask).softmax(-1) @ v


def forward(ids):
    x = F.embedding(ids, embedding)
    for block in blocks:
        h = norm(x, block["norm1"])
        q, k, v = (F.linear(h, block[name]).view(B, T, H, E).transpose(1, 2) for name in "qkv")
        y = attention(rotate(q), rotate(k), v).transpose(1, 2).reshape(B, T, D)
        x = x + F.linear(y, block["o"])
        h = norm(x, block["norm2"])
        x = x + F.linear(F.silu(F.linear(h, block["gate"])) * F.linear(h, block["up"]), block["down"])
    return F.linear(norm(x, final_norm), head)


optimizer = torch.optim.AdamW(parameters, lr=3e-4, betas=(0.9, 0.95), weight_decay=0.1, foreach="foreach" in sys.argv)
ids, targets = torch.randint(0, V, (B, T)), torch.randint(0, V, (B * T,))
best = float("inf")
for step in range(WARMUP + STEPS):
    start = time.perf_counter()
    loss = F.cross_entropy(forward(ids).view(-1, V).float(), targets)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    if step >= WARMUP:
        best = min(best, time.perf_counter() - start)

peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
print(f"pytorch-{torch.__version__} {sys.argv[1]} {sys.argv[2]} {B * T / best:.0f} {peak}")
