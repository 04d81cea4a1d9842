/* The base map: vector tiles that the app serves, drawn by protomaps-leaflet. The layers and kinds are
   those of geo/sources/basemap/kinds.py. Zooms here are those of the browser. */
window.ground = (function () {
  "use strict";

  let colours = { light: {}, dark: {} }; // by theme and name: [map] of data/tokens.toml
  const P = window.protomapsL;
  const FONT = "system-ui, sans-serif";

  const grows = (...stops) => P.exp(1.5, stops);
  const WIDTHS = { // pixels at a zoom
    major: grows([7, 0.6], [11, 2], [13, 3.5], [15, 7], [18, 22]),
    middle: grows([10, 0.5], [12, 1.4], [14, 3.6], [15, 5.5], [18, 18]),
    minor: grows([13, 0.8], [14, 2], [15, 4], [18, 15]),
    service: grows([15, 1.2], [16, 2.4], [18, 8]),
    path: grows([14, 0.7], [16, 1.3], [18, 2.2]),
  };
  const is = (...kinds) => (zoom, feature) => kinds.includes(feature.props.kind);

  function fill(layer, kinds, colour, more) {
    return { dataLayer: layer, filter: kinds && is(...kinds), ...more,
      symbolizer: new P.PolygonSymbolizer({ fill: colour, ...(more && more.edge) }) };
  }

  function line(layer, kind, colour, width, more) {
    return { dataLayer: layer, filter: is(kind), ...more,
      symbolizer: new P.LineSymbolizer({ color: colour, width, lineCap: "round", lineJoin: "round", ...(more && more.look) }) };
  }

  function paintRules(c) {
    const streets = ["service", "minor", "middle", "major"];
    const edges = { service: c["minor-edge"], minor: c["minor-edge"], middle: c["middle-edge"], major: c["major-edge"] };
    const edged = (kind) => (zoom) => WIDTHS[kind](zoom) + (zoom < 12 ? 0.6 : zoom < 15 ? 1.2 : 2);
    return [
      fill("land", null, c.land),
      ...["built", "grounds", "beach", "wood", "grass", "pitch"].map((kind) => fill("ground", [kind], c[kind])),
      line("waterway", "stream", c.sea, grows([13, 0.7], [18, 4]), { minzoom: 13 }),
      line("waterway", "river", c.sea, grows([9, 0.7], [13, 2], [18, 9])),
      fill("water", null, c.sea),
      line("coast", "coast", c.coast, 1.2),
      line("ferry", "ferry", c.ferry, 1.2, { look: { lineCap: "butt", dash: [6, 5] } }),
      fill("building", null, c.building, { minzoom: 14, edge: { stroke: c.wall, width: (zoom) => (zoom > 15 ? 0.8 : 0) } }),
      line("street", "path", c.path, WIDTHS.path, { minzoom: 14, look: { lineCap: "butt", dash: [3, 2] } }),
      ...streets.map((kind) => line("street", kind, edges[kind], edged(kind),
        { minzoom: kind === "service" ? 15 : kind === "minor" ? 13 : 0 })),
      ...streets.map((kind) => line("street", kind, c[kind], WIDTHS[kind],
        { minzoom: kind === "service" ? 15 : kind === "minor" ? 13 : 0 })),
      line("rail", "rail", c.rail, grows([10, 0.6], [14, 1.4], [18, 3])),
      line("rail", "rail", c.halo, grows([10, 0.3], [14, 0.8], [18, 2]), { minzoom: 13, look: { lineCap: "butt", dash: [5, 5] } }),
    ];
  }

  function along(kind, c, size, minzoom) {
    return { dataLayer: "street", filter: is(kind), minzoom,
      symbolizer: new P.LineLabelSymbolizer({ fill: c.name, stroke: c.halo, width: 3, repeatDistance: 260,
        position: 2, font: (zoom) => `${zoom < 16 ? size : size + 1.5}px ${FONT}` }) };
  }

  function place(kinds, c, font, more) {
    const words = new P.CenteredTextSymbolizer({ fill: c.name, stroke: c.halo, width: 2, lineHeight: 1.25, font,
      ...(more && more.look) });
    return { dataLayer: "place", filter: is(...kinds), ...more, symbolizer: new P.Padding(4, words) };
  }

  /* The first ones have the right of way: a name that would cover one of them is left out. */
  function labelRules(c) {
    return [
      place(["city"], c, (zoom) => `600 ${zoom < 10 ? 15 : 18}px ${FONT}`),
      place(["town"], c, (zoom) => `600 ${zoom < 11 ? 13.5 : 16}px ${FONT}`),
      place(["village"], c, (zoom) => `${zoom < 13 ? 12 : 14}px ${FONT}`, { minzoom: 11 }),
      place(["suburb"], c, (zoom) => `600 ${zoom < 14 ? 12 : 14}px ${FONT}`, { minzoom: 12, maxzoom: 16, look: { fill: c["soft-name"] } }),
      place(["station"], c, `600 12px ${FONT}`, { minzoom: 14, look: { fill: c["station-name"] } }),
      along("major", c, 12, 13), along("middle", c, 12, 14), along("minor", c, 11.5, 15),
      place(["hamlet"], c, `12px ${FONT}`, { minzoom: 13, look: { fill: c["soft-name"] } }),
      place(["neighbourhood"], c, `12px ${FONT}`, { minzoom: 14, maxzoom: 16, look: { fill: c["soft-name"] } }),
      { dataLayer: "waterway", filter: is("river"), minzoom: 13, symbolizer: new P.LineLabelSymbolizer({ fill: c["water-name"],
        stroke: c.halo, width: 2.5, position: 2, repeatDistance: 500, font: `italic 12px ${FONT}` }) },
      along("service", c, 11, 16), along("path", c, 11, 16),
      ...areaNames(c),
    ];
  }

  /* Parks, woods and water are named in their middle: of what a tile has of them. */
  function areaNames(c) {
    const words = (fill) => new P.CenteredTextSymbolizer({ fill, stroke: c.halo, width: 2, lineHeight: 1.25,
      font: `italic 12px ${FONT}` });
    return [["water", "water", c["water-name"]], ["ground", "grass", c["green-name"]], ["ground", "wood", c["green-name"]]]
      .map(([layer, kind, colour]) => ({ dataLayer: layer, filter: is(kind), minzoom: 14,
        symbolizer: middled(words(colour)) }));
  }

  function middled(symbolizer) {
    return { place(layout, geometry, feature) {
      const box = feature.bbox;
      if (box.maxX - box.minX < 60 || box.maxY - box.minY < 40) { return undefined; }
      const at = geometry[0][0].clone();
      at.x = (Math.min(...geometry[0].map((p) => p.x)) + Math.max(...geometry[0].map((p) => p.x))) / 2;
      at.y = (Math.min(...geometry[0].map((p) => p.y)) + Math.max(...geometry[0].map((p) => p.y))) / 2;
      const placed = symbolizer.place(layout, [[at]], feature);
      return placed && placed.map((label) => ({ ...label, deduplicationKey: feature.props.name,
        deduplicationDistance: 400 }));
    } };
  }

  /* The theme of the page around this one: Streamlit tells it to the map. */
  function theme() {
    const paper = getComputedStyle(document.documentElement).getPropertyValue("--background-color").trim();
    const parts = paper.match(/^#(..)(..)(..)/);
    const bright = parts ? parts.slice(1).reduce((sum, part) => sum + parseInt(part, 16), 0) : 765;
    return bright < 382 ? "dark" : "light";
  }

  /* The colours of the theme, by name. */
  function look() {
    return colours[theme()];
  }

  function paint(given) {
    colours = given;
  }

  /* Call something now, and again whenever the theme changes. */
  function follow(dress) {
    let was = null;
    const changed = () => {
      const now = theme();
      if (now === was) { return; }
      was = now;
      document.documentElement.dataset.theme = now;
      Object.entries(look()).forEach(([name, colour]) => document.documentElement.style.setProperty(`--${name}`, colour));
      dress();
    };
    new MutationObserver(changed).observe(document.head, { childList: true, subtree: true, characterData: true });
    changed();
  }

  function draw(map, options) {
    const layer = P.leafletLayer({ url: options.tiles, maxDataZoom: 14, attribution: "", noWrap: true,
      paintRules: paintRules(look()), labelRules: labelRules(look()), pane: options.pane, bounds: options.frame });
    const land = options.beyond.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon])));
    const beyond = L.polygon(land, { pane: options.beyondPane, weight: 2, fillOpacity: 1, interactive: false, renderer: L.canvas({ pane: options.beyondPane, padding: 0.5 }) }).addTo(map);
    function dress() {
      const now = look();
      beyond.setStyle({ fillColor: now.land, color: now.land });
      layer.paintRules = paintRules(now);
      layer.labelRules = labelRules(now);
      if (layer._map) { layer.clearLayout(); layer.rerenderTiles(); }
    }
    layer.addTo(map);
    follow(dress);
    return layer;
  }

  return { draw, follow, look, paint, theme };
})();
