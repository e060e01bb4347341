"""The layout: boxes apart, edges left to right, labels clear, few crossings, the same every time, and
fast.
"""

import random

import pytest

import speed
from secant.draw.layering import columns, layers
from secant.draw.layout import Link, arrange
from secant.draw.ordering import crossings, reduce_crossings
from secant.draw.placement import heights, spine
from secant.draw.repeats import repeats


def random_graph(n, seed):
    r = random.Random(seed)
    boxes = [(r.uniform(70, 180), r.uniform(60, 110)) for _ in range(n)]
    links = []
    for v in range(3, n):
        for u in sorted({r.randrange(max(0, v - 9), v) for _ in range(2)} | ({0} if v % 17 == 0 else set())):
            links.append(Link(u, v, (r.uniform(20, 120), 15.0)))
    return boxes, links


def areas(layout, boxes):
    return [(x, y, x + w, y + h) for (x, y), (w, h) in zip(layout.corners, boxes)]


def apart(a, b):
    return a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]


@pytest.mark.parametrize("n", [3, 11, 60, 150])
@pytest.mark.parametrize("seed", range(4))
def test_boxes_and_labels_are_apart(n, seed):
    boxes, links = random_graph(n, seed)
    layout = arrange(boxes, links)
    solid = areas(layout, boxes)
    for link, route in zip(links, layout.routes):
        if route.below:
            (x, y), (w, h) = route.below, link.below
            solid.append((x - w / 2, y - h / 2, x + w / 2, y + h / 2))
    solid.sort()
    for i, a in enumerate(solid):
        for b in solid[i + 1 :]:
            if b[0] >= a[2]:
                break
            assert apart(a, b)
    for x0, y0, x1, y1 in solid:
        assert y0 >= -1e-6 and y1 <= layout.height + 1e-6
        assert x0 >= -1e-6 and x1 <= layout.width + 60  # a label may lean over the last column's side


@pytest.mark.parametrize("seed", range(4))
def test_edges_run_left_to_right_from_box_to_box(seed):
    boxes, links = random_graph(50, seed)
    layout = arrange(boxes, links)
    for link, route in zip(links, layout.routes):
        xs = [x for x, _ in route.knots]
        assert xs == sorted(xs)
        (x0, y0), (x1, y1) = route.knots[0], route.knots[-1]
        a, b = areas(layout, boxes)[link.source], areas(layout, boxes)[link.target]
        assert x0 == pytest.approx(a[2]) and a[1] < y0 < a[3]
        assert x1 == pytest.approx(b[0]) and b[1] < y1 < b[3]


def test_most_labels_find_room():
    boxes, links = random_graph(60, 1)
    layout = arrange(boxes, links)
    assert sum(r.below is None for r in layout.routes) <= len(links) // 50


def test_it_is_deterministic():
    boxes, links = random_graph(80, 5)
    assert arrange(boxes, links) == arrange(boxes, links)


def test_inputs_stand_beside_their_first_reader():
    # b, c -> u -> v -> J, with a read by v only
    assert layers(6, [(1, 3), (2, 3), (0, 4), (3, 4), (4, 5)]) == [1, 0, 0, 1, 2, 3]


def test_the_spine_is_straight():
    c = columns(6, [(1, 3), (2, 3), (0, 4), (3, 4), (4, 5)])
    reduce_crossings(c)
    y = heights(c, lambda a, b: 100.0)
    assert spine(c) == [1, 3, 4, 5]
    assert len({round(y[v], 6) for v in spine(c)}) == 1


def test_crossings_are_counted():
    c = columns(4, [(0, 3), (1, 2)])
    c.order[:] = [[0, 1], [2, 3]]
    assert crossings(c) == 1
    assert reduce_crossings(c) == 0


def test_planar_graphs_lose_every_crossing():
    n = 31
    tree = [(v, (v - 1) // 2) for v in range(n - 1, 0, -1)]
    random.Random(0).shuffle(tree)
    c = columns(n, tree)
    assert reduce_crossings(c) == 0


def test_complete_bipartite_crossings_are_least():
    # K(3,3) drawn in two columns: C(3,2) * C(3,2) = 9, whatever the order
    c = columns(6, [(u, v) for u in range(3) for v in range(3, 6)])
    assert reduce_crossings(c) == 9


def test_a_cycle_is_refused():
    with pytest.raises(ValueError, match="cycle"):
        columns(2, [(0, 1), (1, 0)])


def test_nothing_and_one_box():
    assert arrange([], []).corners == ()
    assert arrange([(80.0, 60.0)], []).corners == ((0.0, 0.0),)


def test_three_hundred_nodes_in_time():
    boxes, links = random_graph(300, 7)
    assert speed.units(lambda: arrange(boxes, links), below=120) < 120  # measured: 51


def test_repeats():
    assert repeats("abc") == []
    assert repeats("qabcabcabcz") == [(1, 3, 3)]
    assert repeats("aaaaaaaa") == [(0, 1, 8)]
