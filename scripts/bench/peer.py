"""The bench's peer: the same network in PyTorch as anyone writes it, answering line by line.

    python peer.py [--channels-last]
"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

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


torch.manual_seed(42)
model = ConvNet().to(memory_format=layout)
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)


def train(images, labels):
    model.train()
    loss = F.cross_entropy(model(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    loss.item()


def infer(images, _labels):
    model.eval()
    with torch.no_grad():
        model(images)


for line in sys.stdin:
    work, batch, repeats = line.split()
    images = torch.randn(int(batch), 3, 32, 32).contiguous(memory_format=layout)
    labels = torch.arange(int(batch)) % 10
    started = time.perf_counter()
    for _ in range(int(repeats)):
        globals()[work](images, labels)
    seconds = time.perf_counter() - started
    with open("/proc/self/status") as status:
        peak = next(int(row.split()[1]) for row in status if row.startswith("VmHWM"))
    answer = {"imagesPerSecond": int(batch) * int(repeats) / seconds, "peakMegabytes": peak / 1000}
    print(json.dumps(answer), flush=True)
