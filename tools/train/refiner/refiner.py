"""The refiner: a crop to whether it shows a hand, where that hand's region lies in it, whether it is at rest, and its gesture."""

import torch
from torch import nn
from torch.nn import functional as F

# Side of the input in pixels.
SIDE = 64

# Channels and stride of each 3 × 3 convolution.
LAYERS = ((32, 2), (48, 2), (48, 1), (96, 2), (96, 1), (96, 2))

# Pixels along a side that are left then, and channels before and after they become one.
LEFT, BEFORE, AFTER = SIDE // 16, 48, 96

# Values answered: a logit; right and down in sides, the logarithm of the side, sine and cosine of the turn; a logit of rest; one for
# each gesture.
HAND, REGION, REST = 1, 5, 1

# Values 0..=1 are brought to about unit deviation.
MIDDLE, CONTRAST = 0.45, 4.0

DROPPED = 0.15


class Refiner(nn.Module):
    """Crops [n, 3, SIDE, SIDE], 0..=1, to [n, HAND + REGION + REST + gestures]."""

    def __init__(self, gestures):
        super().__init__()
        inputs = [3, *(channels for channels, _ in LAYERS)]
        self.layers = nn.ModuleList(
            nn.Conv2d(before, channels, 3, stride) for before, (channels, stride) in zip(inputs, LAYERS)
        )
        self.narrow = nn.Conv2d(inputs[-1], BEFORE, 1)
        self.joined = nn.Conv2d(BEFORE, AFTER, LEFT)
        self.last = nn.Conv2d(AFTER, HAND + REGION + REST + gestures, 1)
        for convolution in (*self.layers, self.narrow, self.joined):
            nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
            nn.init.zeros_(convolution.bias)
        nn.init.normal_(self.last.weight, std=0.02)
        nn.init.zeros_(self.last.bias)

    def forward(self, crops):
        # Beyond the edge it is black at first, as to the exported network, which gets the values as they are.
        x = (F.pad(crops, (0, 1, 0, 1)) - MIDDLE) * CONTRAST
        for number, (convolution, (_, stride)) in enumerate(zip(self.layers, LAYERS)):
            if number:
                x = F.pad(x, (0, 1, 0, 1) if stride == 2 else (1, 1, 1, 1))
            x = F.relu(convolution(x))
        x = F.relu(self.joined(F.relu(self.narrow(x))))
        return self.last(F.dropout(x, DROPPED, self.training)).flatten(1)
