"""The bench's peer: the same work in PyTorch as anyone writes it, answering line by line.

    python peer.py [--channels-last] [--compile] [--bfloat16]
"""
import json
import sys
import time
from functools import cache
from itertools import repeat
from pathlib import Path

import numpy
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms
from torchvision.transforms import v2

bfloat16 = "--bfloat16" in sys.argv
layout = torch.channels_last if "--channels-last" in sys.argv else torch.contiguous_format


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(3, 48, 3), nn.Conv2d(48, 48, 3)
        self.conv3, self.conv4 = nn.Conv2d(48, 96, 3), nn.Conv2d(96, 96, 3, stride=2)
        self.dropout1, self.dropout2 = nn.Dropout(0.1), nn.Dropout(0.5)
        self.norm = nn.BatchNorm1d(96 * 12 * 12)
        self.fc1, self.fc2 = nn.Linear(96 * 12 * 12, 256), nn.Linear(256, 10)

    def forward(self, x):
        x = self.dropout1(F.relu(self.conv2(F.relu(self.conv1(x)))))
        x = self.dropout2(F.relu(self.conv4(F.relu(self.conv3(x)))))
        x = F.relu(self.norm(torch.flatten(x, 1)))
        return self.fc2(F.relu(self.fc1(x)))


class Recipe(nn.Module):
    """The network of airbench94, in plain layers."""

    def __init__(self):
        super().__init__()
        self.whiten = nn.Conv2d(3, 24, 2)
        self.whiten.weight.requires_grad = False
        widths = [24, 64, 256, 256]
        self.groups = nn.ModuleList(map(self.group, widths, widths[1:]))
        self.head = nn.Linear(256, 10, bias=False)

    @staticmethod
    def group(inputs, outputs):
        def norm():
            layer = nn.BatchNorm2d(outputs, eps=1e-12, momentum=0.4)
            layer.weight.requires_grad = False
            return layer

        def conv(channels):
            return nn.Conv2d(channels, outputs, 3, padding="same", bias=False)

        pool = nn.MaxPool2d(2)
        return nn.Sequential(conv(inputs), pool, norm(), Gelu(), conv(outputs), norm(), Gelu())

    def forward(self, x):
        x = gelu(self.whiten(x))
        for group in self.groups:
            x = group(x)
        return self.head(F.max_pool2d(x, 3).flatten(1)) / 256


def gelu(x):
    return x * torch.sigmoid(1.702 * x)


class Gelu(nn.Module):
    def forward(self, x):
        return gelu(x)


class Muon(torch.optim.Optimizer):
    """Muon for filters: Nesterov momentum, three Newton-Schulz steps, the norm of the filters kept."""

    def __init__(self, filters):
        super().__init__(filters, {"lr": 0.24, "momentum": 0.6})

    @torch.no_grad()
    def step(self):
        for filters in self.param_groups[0]["params"]:
            velocity = self.state[filters].setdefault("velocity", torch.zeros_like(filters))
            velocity.mul_(0.6).add_(filters.grad)
            matrix = filters.grad.add(velocity, alpha=0.6).flatten(1)
            x = (matrix / (matrix.norm() + 1e-7)).to(torch.bfloat16 if bfloat16 else torch.float32)
            for _ in range(3):
                square = x @ x.T
                x = 3.4445 * x + (-4.775 * square + 2.0315 * square @ square) @ x
            filters.mul_(len(filters) ** 0.5 / filters.norm())
            filters.sub_(x.to(filters.dtype).view_as(filters), alpha=0.24)


class Photographs(Dataset):
    """One of CIFAR-10's files, as torchvision's own data set gives it: an image, then the transform."""

    path = Path(__file__).parents[2] / ".convnet/data/cifar-10/data_batch_1.bin"

    def __init__(self, transform, count):
        records = numpy.fromfile(self.path, numpy.uint8).reshape(-1, 3073)[:count]
        self.labels = records[:, 0].astype(int)
        self.images = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        self.transform = transform

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return self.transform(Image.fromarray(self.images[index])), self.labels[index]


usual = transforms.Compose([
    transforms.RandomRotation(20),
    transforms.ColorJitter(brightness=0.2, hue=0.1),
    transforms.RandomHorizontalFlip(),
    transforms.ToTensor(),
    transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
])
on_tensors = v2.Compose([
    v2.ToImage(),
    v2.RandomRotation(20),
    v2.ColorJitter(brightness=0.2, hue=0.1),
    v2.RandomHorizontalFlip(),
    v2.ToDtype(torch.float32, scale=True),
    v2.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
])

torch.manual_seed(42)
model = ConvNet().to(memory_format=layout)
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
recipe = Recipe().to(memory_format=layout)
filters = [p for p in recipe.groups.parameters() if p.dim() == 4]
others = [p for p in recipe.parameters() if p.requires_grad and p.dim() < 4]
muon = Muon(filters)
sgd = torch.optim.SGD(others, lr=0.01, momentum=0.85, nesterov=True, weight_decay=2e-6)
if "--compile" in sys.argv:
    model, recipe = (torch.compile(net, dynamic=False) for net in (model, recipe))


def precision():
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16)


def step(net, images, labels, smoothing, *optimizers):
    net.train()
    with precision():
        loss = F.cross_entropy(net(images), labels, label_smoothing=smoothing)
    for each in optimizers:
        each.zero_grad()
    loss.backward()
    for each in optimizers:
        each.step()
    loss.item()


def train(images, labels):
    step(model, images, labels, 0.0, optimizer)


def train_recipe(images, labels):
    step(recipe, images, labels, 0.2, muon, sgd)


def infer(images, _labels):
    model.eval()
    with torch.no_grad(), precision():
        model(images)


def nothing(_images, _labels):
    pass


@cache
def noise_of(size):
    return torch.randn(size, 3, 32, 32).contiguous(memory_format=layout), torch.arange(size) % 10


def noise(size, batches):
    return repeat(noise_of(size), batches)


def augmented(transform):
    def batches_of(size, batches):
        data = Photographs(transform, size * batches)
        for images, labels in DataLoader(data, batch_size=size, shuffle=True, num_workers=0):
            yield images.contiguous(memory_format=layout), labels

    return batches_of


works = {
    "train": (noise, train),
    "infer": (noise, infer),
    "augment": (augmented(usual), nothing),
    "augment-v2": (augmented(on_tensors), nothing),
    "epoch": (augmented(usual), train),
    "recipe": (noise, train_recipe),
}

for line in sys.stdin:
    work, size, batches = line.split()
    source, act = works[work]
    started = time.perf_counter()
    for images, labels in source(int(size), int(batches)):
        act(images, labels)
    seconds = time.perf_counter() - started
    with open("/proc/self/status") as status:
        peak = next(int(row.split()[1]) for row in status if row.startswith("VmHWM"))
    answer = {"imagesPerSecond": int(size) * int(batches) / seconds, "peakMegabytes": peak / 1000}
    print(json.dumps(answer), flush=True)
