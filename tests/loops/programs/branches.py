"""Loops that decide by values on their way: continue, break, early return, branches, limiters."""

import math

import numpy as np

from zoo.registry import mat, vec

from .registry import program


@program(mat(30, seed=190), 0.6)
def skips_the_negative(x, power):
    total = 0
    for value in x:
        if value <= 0:
            continue
        total += value**power
    return total


@program(vec(40, seed=191), 34.0, far=(vec(40, seed=191) * 1.1, 39.0))
def stops_when_the_budget_is_spent(prices, budget):
    spent = 0.0
    worth = 0.0
    for i in range(len(prices)):
        if spent + prices[i] > budget:
            break
        spent += prices[i]
        worth += prices[i] ** 2 * (1 + 0.01 * i)
    return spent, worth


@program(20.0, 30.0, 0.05, far=(21.0, 29.0, 0.055))
def projectile_until_it_lands(vx, vy, drag):
    x, y = 0.0, 0.0
    dt = 0.1
    for _ in range(200):
        speed = math.sqrt(vx * vx + vy * vy)
        xold, yold = x, y
        x += dt * vx
        y += dt * vy
        vx -= dt * drag * speed * vx
        vy -= dt * (9.81 + drag * speed * vy)
        if y < 0:
            break
    share = yold / (yold - y)
    return xold + share * (x - xold)


@program(1.07, 0.35, 40, far=(1.02, 0.3, 40))
def year_when_savings_suffice(rate, deposit, years):
    money = 1.0
    for year in range(years):
        money = money * rate + deposit
        if money > 22:
            return money / (year + 1)
    return money


@program(vec(32, seed=192), 1.51, far=(vec(32, seed=192) * 1.07, 1.75))
def first_crossing_by_early_return(signal, level):
    smooth = signal[0]
    for k in range(1, len(signal)):
        before = smooth
        smooth = 0.9 * smooth + 0.1 * signal[k] + 0.02
        if smooth > level:
            return k / 10 + (level - before) / (smooth - before)
    return 0.1 * smooth


@program(mat(30, seed=193) * 3, 0.5, 1.8)
def huber_and_beyond(residuals, delta, limit):
    loss = 0.0
    for r in residuals:
        if abs(r) < delta:
            loss += 0.5 * r**2
        elif abs(r) < limit:
            loss += delta * (abs(r) - 0.5 * delta)
        else:
            loss += delta * (limit - 0.5 * delta) + 0.1 * math.log(abs(r) / limit)
    return loss


@program(mat(28, seed=194), 0.3)
def conditional_expressions(x, leak):
    y = np.empty_like(x)
    state = 0.0
    for i in range(len(x)):
        a = x[i] if x[i] > 0 else leak * x[i]
        state = 0.5 * state + a if state < 0.4 else a - state
        y[i] = state
    return y


@program(mat(30, seed=195), mat(30, seed=196))
def and_or_not(a, b):
    total = 0.0
    for i in range(len(a)):
        if a[i] > 0 and b[i] > 0:
            total += a[i] * b[i]
        elif a[i] > 0.5 or b[i] > 0.5:
            total -= a[i] ** 2
        elif not (a[i] < b[i]):
            total += np.sin(b[i])
        else:
            total += 0.1 * (a[i] - b[i])
    return total


@program(mat(32, seed=197) * 2, -0.5, 0.8)
def chained_comparisons(x, low, high):
    inside, outside = 0.0, 0.0
    clipped = np.zeros(len(x))
    for k, value in enumerate(x):
        if low < value <= high:
            inside += value**2
            clipped[k] = value
        else:
            outside += abs(value)
            clipped[k] = low if value <= low else high
    return inside, outside, clipped


def limiter(r):
    if r > 2:
        return 1.0
    if r > 0:
        return r / 2
    return 0.0


BUMP = 0.5 + np.exp(-(((np.arange(22) - 8) / 4) ** 2)) + mat(22, seed=511) / 30


@program(BUMP, 0.6, 21)
def advection_with_a_limiter(q, c, steps):
    n = len(q)
    q = q.copy()
    for _ in range(steps):
        flux = np.zeros(n)
        for i in range(1, n - 1):
            jump = q[i + 1] - q[i]
            r = (q[i] - q[i - 1]) / (jump + 1e-3)
            flux[i] = q[i] + 0.5 * (1 - c) * limiter(r) * jump
        flux[n - 1] = q[n - 1]
        for i in range(n - 1, 1, -1):
            q[i] -= c * (flux[i] - flux[i - 1])
    return q


def tax(income):
    brackets = [(0.0, 0.1), (1.0, 0.2), (1.5, 0.4)]
    due = 0.0
    for start, rate in brackets:
        if income <= start:
            return due
        due += rate * (income - start)
    return due


@program(vec(25, seed=415), 1.02)
def taxes_year_after_year(incomes, growth):
    factor = 1.0
    paid = np.zeros(len(incomes))
    for year, income in enumerate(incomes):
        paid[year] = tax(income * factor)
        factor *= growth
    return paid


def smoothed(row, passes):
    for _ in range(passes):
        row = 0.5 * row + 0.25 * (np.roll(row, 1) + np.roll(row, -1))
    return row


def roughness(row):
    total = 0
    for a, b in zip(row[:-2], row[2:]):
        total += (b - a) ** 2
    return total


@program(mat(8, 6, seed=200), 0.3, 24)
def helpers_with_loops(image, rate, rounds):
    image = image.copy()
    score = 0.0
    for k in range(rounds):
        for i in range(len(image)):
            image[i] = (1 - rate) * image[i] + rate * smoothed(image[i], 1 + k % 3)
        score += roughness(image[k % len(image)])
    return image, score


@program(0.2, 1.3, 0.7, 60)
def thermostat(temperature, heating, leak, steps):
    on = False
    record = np.zeros(steps)
    for k in range(steps):
        if temperature < 0.6:
            on = True
        elif temperature > 0.9:
            on = False
        if on:
            temperature += 0.1 * heating
        temperature -= 0.1 * leak * temperature
        record[k] = temperature
    return record


@program(
    vec(30, seed=201, low=-1.0, high=1.0), 1.9, 1.0, far=(vec(30, seed=202, low=-1.0, high=1.0), 2.1, 1.1)
)
def spiking_neuron(current, gain, threshold):
    v = 0.0
    adapt = 0.0
    last = None
    out = 0.0
    for t, i in enumerate(current):
        v = 0.9 * v + gain * (i + 0.3) - adapt
        adapt *= 0.8
        if v < threshold:
            continue
        if last is not None and t - last > 2:
            out += (t - last) * 0.1 * v
        last = t
        v -= threshold
        adapt += 0.3 * v
    return v, out


@program(vec(28, seed=203), 2.43, far=(vec(28, seed=203) * 1.07, 3.0))
def searches_and_else(x, target):
    total = 0.0
    for i, value in enumerate(x):
        total = 0.9 * total + 0.2 * value
        if total > target:
            found = total * i
            break
    else:
        found = -total
    return found


@program(vec(24, seed=204), 4.0)
def while_with_several_conditions(x, limit):
    i = 0
    s = 0.0
    biggest = x[0]
    while i < len(x) and (s < limit or biggest < 1.95):
        s += 0.1 * x[i] * biggest
        biggest = max(biggest, x[i])
        i += 1
    return s, biggest


@program(mat(22, 2, seed=205), -0.3)
def winding_around_a_point(polygon, px):
    n = len(polygon)
    area = 0.0
    length = 0.0
    crossings = 0
    for i in range(n):
        x1, y1 = polygon[i]
        x2, y2 = polygon[(i + 1) % n]
        area += 0.5 * (x1 * y2 - x2 * y1)
        length += math.hypot(x2 - x1, y2 - y1)
        if (y1 > 0.1) != (y2 > 0.1) and x1 + (0.1 - y1) / (y2 - y1) * (x2 - x1) > px:
            crossings += 1
    return area * (1 if crossings % 2 else -1), length
