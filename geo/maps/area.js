/* Draws the base map and an answer in Leaflet. geo/maps/area.py writes the calls; nothing here
   asks another host for anything, and every name is set as text, never as HTML. */
window.finder = (function () {
  "use strict";

  const FILLS = { // drawn in this order, below the lines
    land: "#f7f5f0", built: "#ebe6dc", park: "#deedd3", wood: "#d5e4cb",
    beach: "#f4ecd0", water: "#c3dcea",
  };
  const LINES = { // colour and width in pixels at zoom 13; minor ones appear from a zoom on
    coast: ["#8fb0c2", 1.2, 0], river: ["#a5cadf", 1.5, 0], path: ["#c9b99b", 0.8, 14],
    "road-minor": ["#cfc8bb", 1.3, 11],
    rail: ["#8a8a8a", 1.2, 10], ferry: ["#5f8fae", 1.2, 8],
    "road-middle": ["#c4b08a", 2, 8], "road-major": ["#d99a4e", 2.8, 0],
  };
  const PLACES = { city: [0, 17], town: [8, 15], suburb: [13, 12], village: [11, 12.5],
    hamlet: [13, 11.5] }; // from which zoom, and size in pixels
  const DASHES = { ferry: "6 6", rail: "5 3" };
  const INK = "#14213d";

  /* A filled sign with a character in it: its outline differs by section, not only its colour. */
  const Sign = L.CircleMarker.extend({
    _project: function () {
      L.CircleMarker.prototype._project.call(this);
      const shift = this.options.shift;
      if (shift) { this._point = this._point.add(shift); this._updateBounds(); }
    },
    _updatePath: function () {
      const renderer = this._renderer;
      if (!renderer._drawing || this._empty()) { return; }
      drawSign(renderer._ctx, this._point, this.options);
    },
  });

  function outline(ctx, p, shape, radius) {
    const [sides, turn] = { circle: [0, 0], square: [4, 45], diamond: [4, 0], triangle: [3, 0],
      pentagon: [5, 0], hexagon: [6, 0], home: [0, 0] }[shape] || [0, 0];
    ctx.beginPath();
    if (!sides) { ctx.arc(p.x, p.y, radius, 0, Math.PI * 2); return; }
    const reach = radius * { 3: 1.45, 4: 1.3, 5: 1.15, 6: 1.12 }[sides];
    for (let i = 0; i < sides; i += 1) {
      const angle = ((turn - 90 + (360 / sides) * i) * Math.PI) / 180;
      ctx.lineTo(p.x + reach * Math.cos(angle), p.y + reach * Math.sin(angle));
    }
    ctx.closePath();
  }

  function drawSign(ctx, p, o) {
    outline(ctx, p, o.shape, o.radius);
    ctx.globalAlpha = 1;
    ctx.setLineDash([]);
    ctx.fillStyle = o.fill;
    ctx.fill();
    ctx.lineWidth = o.chosen ? 4 : 1.8;
    ctx.strokeStyle = o.rim;
    if (o.example) { ctx.setLineDash([3, 2.5]); }
    ctx.stroke();
    ctx.setLineDash([]);
    if (o.shape === "home") { drawHouse(ctx, p); return; }
    if (!o.text) { return; }
    ctx.fillStyle = o.ink;
    ctx.font = `bold ${Math.round(o.radius * (o.text.length > 1 ? 1 : 1.2))}px sans-serif`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(o.text, p.x, p.y + (o.shape === "triangle" ? 2.5 : 0.5));
  }

  function drawHouse(ctx, p) {
    ctx.fillStyle = "#ffffff";
    ctx.beginPath();
    [[-8, 0], [0, -8], [8, 0], [5.5, 0], [5.5, 6.5], [1.8, 6.5], [1.8, 2], [-1.8, 2], [-1.8, 6.5],
      [-5.5, 6.5], [-5.5, 0]].forEach(([x, y]) => ctx.lineTo(p.x + x, p.y + y));
    ctx.closePath();
    ctx.fill();
  }

  function pane(map, name, level) {
    const made = map.createPane(name);
    made.style.zIndex = level;
    made.style.pointerEvents = "none";
    return { pane: name, interactive: false, renderer: L.canvas({ pane: name, padding: 0.4 }) };
  }

  function lineWidth(kind, zoom) {
    const [, width, from] = LINES[kind];
    if (zoom < from) { return 0; }
    return Math.max(0.4, width * Math.pow(1.35, Math.min(zoom, 16) - 13));
  }

  function styleOf(kind, zoom) {
    if (FILLS[kind]) { return { stroke: false, fill: true, fillColor: FILLS[kind], fillOpacity: 1 }; }
    if (!LINES[kind]) { return { stroke: false, fill: false }; }
    const weight = lineWidth(kind, zoom);
    return { fill: false, stroke: weight > 0, color: LINES[kind][0], weight, opacity: 1,
      dashArray: DASHES[kind], lineCap: DASHES[kind] ? "butt" : "round" };
  }

  function drawBase(map, collection) {
    const order = Object.keys(FILLS).concat(Object.keys(LINES));
    const options = pane(map, "base", 210);
    const kindOf = (f) => f.properties.kind;
    const features = collection.features.filter((f) => order.includes(kindOf(f)))
      .sort((a, b) => order.indexOf(kindOf(a)) - order.indexOf(kindOf(b)));
    const style = (f) => styleOf(kindOf(f), map.getZoom());
    const layer = L.geoJSON(features, { ...options, style, smoothFactor: 1.2 }).addTo(map);
    map.on("zoomend", () => layer.setStyle(style));
    labelPlaces(map, collection.features.filter((f) => kindOf(f).startsWith("place-")));
  }

  /* Place names, larger places first; a name that would cover another is left out. */
  function labelPlaces(map, features) {
    map.createPane("names").style.zIndex = 250;
    map.getPane("names").style.pointerEvents = "none";
    const group = L.layerGroup().addTo(map);
    const places = features.map((f) => ({ name: f.properties.name,
      rule: PLACES[f.properties.kind.slice(6)] || PLACES.hamlet,
      at: L.latLng(f.geometry.coordinates[1], f.geometry.coordinates[0]) }))
      .sort((a, b) => a.rule[0] - b.rule[0] || b.rule[1] - a.rule[1]);
    function draw() {
      const taken = [];
      const bounds = map.getBounds().pad(0.1);
      group.clearLayers();
      places.forEach((place) => {
        if (map.getZoom() < place.rule[0] || !bounds.contains(place.at)) { return; }
        const p = map.latLngToContainerPoint(place.at);
        const half = (place.name.length * place.rule[1] * 0.56) / 2 + 6;
        const box = L.bounds([p.x - half, p.y - 11], [p.x + half, p.y + 11]);
        if (taken.some((other) => other.intersects(box))) { return; }
        taken.push(box);
        const label = document.createElement("span");
        label.textContent = place.name;
        label.style.fontSize = `${place.rule[1]}px`;
        L.marker(place.at, { pane: "names", interactive: false, keyboard: false,
          icon: L.divIcon({ className: "place-name", iconSize: [0, 0], html: label }) }).addTo(group);
      });
    }
    map.on("zoomend moveend", draw);
    draw();
  }

  function credit(map, lines) {
    const control = L.control.attribution({ prefix: false });
    lines.forEach(({ text, url }) => {
      const element = document.createElement(url ? "a" : "span");
      element.textContent = text;
      if (url) { element.href = url; element.target = "_blank"; element.rel = "noopener noreferrer"; }
      control.addAttribution(element.outerHTML);
    });
    control.addTo(map);
  }

  function start(map, options) {
    map.state = {};
    document.title = options.title;
    if (window.frameElement) { window.frameElement.title = options.title; }
    credit(map, options.credits);
    map.fitBounds(options.bounds, { animate: false });
    const marks = map.createPane("marks");
    marks.style.zIndex = 450;
    map.state.renderer = L.canvas({ pane: "marks", padding: 0.4 });
    map.state.reach = pane(map, "reach", 300);
    map.state.way = pane(map, "way", 400);
    if (options.tiles) {
      L.tileLayer(options.tiles, { attribution: "", maxZoom: 19 }).addTo(map);
    } else if (options.basemap) {
      fetch(options.basemap).then((r) => r.json()).then((c) => drawBase(map, c));
    }
  }

  function popupOf(service) {
    const box = document.createElement("div");
    const line = (tag, text) => {
      const element = document.createElement(tag);
      element.textContent = text;
      box.appendChild(element);
    };
    line("strong", service.name);
    if (service.example) { line("em", "Example: not a real service"); }
    line("span", service.about);
    return box;
  }

  /* Services come column by column, which is half the bytes. The first ones carry their number. */
  function unpacked(columns) {
    if (!columns) { return []; }
    const examples = new Set(columns.examples);
    return columns.id.map((id, i) => {
      const [colour, shape] = columns.signs[columns.section[i]];
      return { id, name: columns.name[i], about: columns.about[i], lat: columns.lat[i],
        lon: columns.lon[i], example: examples.has(i), text: i < columns.listed ? String(i + 1) : "",
        colour, shape };
    });
  }

  /* Several services often share one front door: they stand in a ring around it. */
  function shifts(services) {
    const doors = new Map();
    services.forEach((s) => {
      const door = `${s.lat.toFixed(4)},${s.lon.toFixed(4)}`;
      doors.set(door, (doors.get(door) || []).concat([s.id]));
    });
    const shift = new Map();
    doors.forEach((ids) => ids.forEach((id, i) => {
      if (ids.length === 1) { return; }
      const angle = (Math.PI * 2 * i) / ids.length;
      const radius = 7 + ids.length * 1.6;
      shift.set(id, L.point(Math.cos(angle) * radius, Math.sin(angle) * radius));
    }));
    return shift;
  }

  function signStyle(service, chosen) {
    const listed = Boolean(service.text);
    return { text: service.text, shape: service.shape, example: service.example, chosen,
      radius: chosen ? 16 : listed ? 10.5 : 6, fill: chosen ? "#ffd54a" : service.colour,
      ink: chosen ? INK : "#ffffff", rim: chosen ? INK : "#ffffff" };
  }

  function drawServices(map, answer) {
    const state = map.state;
    if (state.drawn === answer.drawn) { return; }
    state.drawn = answer.drawn;
    const open = [...(state.byId || new Map())].find(([, known]) => known.sign.isPopupOpen());
    if (state.signs) { state.signs.remove(); }
    state.signs = L.layerGroup().addTo(map);
    state.byId = new Map();
    const shift = shifts(answer.services);
    answer.services.slice().reverse().forEach((service) => {
      const sign = new Sign([service.lat, service.lon], { ...signStyle(service, false),
        renderer: state.renderer, pane: "marks", shift: shift.get(service.id) });
      sign.bindPopup(popupOf(service), { maxWidth: 240, autoPan: true });
      sign.on("click", () => report(map, service.id));
      sign.addTo(state.signs);
      state.byId.set(service.id, { sign, service });
    });
    if (open && state.byId.has(open[0])) { state.byId.get(open[0]).sign.openPopup(); }
  }

  /* Presses are numbered, and an answer says which one the page had heard of: a quick choice in
     the list can overtake the answer to a press, which then never comes. Numbers go on growing
     when the map is loaded anew. */
  function report(map, id) {
    const state = map.state;
    state.clicked = id;
    state.clicks = Math.max(Date.now(), (state.clicks || 0) + 1);
    if (window.Streamlit) { window.Streamlit.setComponentValue({ service_id: id, clicks: state.clicks }); }
  }

  function drawSearch(map, answer) {
    const state = map.state;
    if (state.searched === answer.searched) { return; }
    state.searched = answer.searched;
    if (state.around) { state.around.remove(); }
    state.around = L.layerGroup().addTo(map);
    map.closePopup();
    if (!answer.home) { return; }
    if (answer.reach) {
      const inside = { stroke: false, fill: true, fillColor: "#1d4f91", fillOpacity: 0.12 };
      const edge = { fill: false, color: "#1d4f91", weight: 2, opacity: 0.9 };
      L.geoJSON(answer.reach, { ...state.reach, style: inside }).addTo(state.around);
      L.geoJSON(answer.edge, { ...state.reach, style: edge }).addTo(state.around);
    }
    new Sign([answer.home.lat, answer.home.lon], { shape: "home", radius: 13, fill: INK, rim: "#ffffff",
      renderer: state.renderer, pane: "marks", interactive: false }).addTo(state.around);
    map.invalidateSize();
    if (answer.bounds) { map.fitBounds(answer.bounds, { padding: [18, 18], maxZoom: 16, animate: false }); }
  }

  function drawRoute(map, answer) {
    const state = map.state;
    if (state.route) { state.route.remove(); state.route = null; }
    const parts = (answer.parts || []).filter((part) => part[1]);
    if (parts.length) { drawJourney(map, answer, parts); return; }
    if (!answer.route) { return; }
    const line = answer.route.map(([lon, lat]) => [lat, lon]);
    const casing = L.polyline(line, { ...state.way, color: "#ffffff", weight: 9, opacity: 0.95 });
    const way = L.polyline(line, { ...state.way, color: "#9c1a4f", weight: 5, opacity: 1 });
    const service = answer.services.find((s) => s.id === answer.chosen);
    const place = service ? [service.lat, service.lon] : line[line.length - 1];
    const inside = L.polyline([line[line.length - 1], place], // from the way in to the sign
      { ...state.way, color: "#9c1a4f", weight: 3, dashArray: "2 7", opacity: 1 });
    state.route = L.layerGroup([inside, casing, way]).addTo(map);
    state.way_bounds = way.getBounds().extend(place).extend([answer.home.lat, answer.home.lon]);
  }

  /* A journey by bus or train: walks as dots, rides as full lines with a ring at either end. */
  function drawJourney(map, answer, parts) {
    const state = map.state;
    state.route = L.layerGroup().addTo(map);
    state.way_bounds = L.latLngBounds([[answer.home.lat, answer.home.lon]]);
    const drawn = parts.map(([kind, coordinates]) => [kind, coordinates.map(([lon, lat]) => [lat, lon])]);
    const add = (layer) => layer.addTo(state.route);
    drawn.forEach(([kind, line]) => {
      add(L.polyline(line, { ...state.way, color: "#ffffff", weight: kind === "ride" ? 9 : 7, opacity: 0.95 }));
    });
    drawn.forEach(([kind, line]) => {
      const look = kind === "ride" ? { color: "#4b2a86", weight: 5 }
        : { color: "#9c1a4f", weight: 4, dashArray: "1 8", lineCap: "round" };
      add(L.polyline(line, { ...state.way, ...look, opacity: 1 }));
      state.way_bounds.extend(line);
    });
    drawn.filter(([kind]) => kind === "ride").forEach(([, line]) => {
      [line[0], line[line.length - 1]].forEach((stop) => add(L.circleMarker(stop, { ...state.way,
        radius: 6, color: "#4b2a86", weight: 3, fillColor: "#ffffff", fillOpacity: 1 })));
    });
    const service = answer.services.find((s) => s.id === answer.chosen);
    if (service) { state.way_bounds.extend([service.lat, service.lon]); }
  }

  /* The area that the chosen service is for: a broken line, apart from what is in reach. */
  function drawServed(map, answer) {
    const state = map.state;
    if (state.served) { state.served.remove(); state.served = null; }
    if (!answer.served) { return; }
    const edge = { fill: true, fillColor: "#9a4a00", fillOpacity: 0.06, color: "#9a4a00", weight: 3,
      dashArray: "9 6", opacity: 1 };
    state.served = L.geoJSON(answer.served, { ...state.reach, style: edge }).addTo(map);
  }

  function choose(map, answer) {
    const state = map.state;
    const fresh = state.chosen !== answer.chosen;
    const pressed = state.clicked;
    const heard = !(answer.presses < state.clicks); // the page knew of the last press
    if (state.chosen && fresh) { restyle(state.byId.get(state.chosen), false); }
    const known = state.byId.get(answer.chosen);
    state.chosen = known ? answer.chosen : null;
    if (known) { restyle(known, true); }
    if (pressed && !heard) { return; } // the answer to the press is still to come
    state.clicked = null;
    if (pressed && pressed === state.chosen) { return; } // its pop-up is open: keep that, and the view
    if (known && !fresh && !pressed) { return; }
    map.closePopup(); // the list says it all, and a pop-up would cover the way
    const drawn = answer.route || (answer.parts || []).length;
    if (known && drawn && !showsWell(map, state.way_bounds)) {
      map.fitBounds(state.way_bounds, { padding: [45, 45], maxZoom: 17, animate: false });
    }
  }

  /* Whether a way is inside the view and large enough to be followed. */
  function showsWell(map, bounds) {
    const corners = [bounds.getNorthWest(), bounds.getSouthEast()];
    const [a, b] = corners.map((corner) => map.latLngToContainerPoint(corner));
    const size = map.getSize();
    const share = Math.max((b.x - a.x) / size.x, (b.y - a.y) / size.y);
    return map.getBounds().contains(bounds) && share > 0.3;
  }

  function restyle(known, chosen) {
    if (!known) { return; }
    Object.assign(known.sign.options, signStyle(known.service, chosen));
    known.sign.setRadius(known.sign.options.radius);
    if (chosen) { known.sign.bringToFront(); }
    known.sign.redraw();
  }

  function show(map, packed) {
    const answer = { ...packed, services: unpacked(packed.services) };
    drawSearch(map, answer);
    drawRoute(map, answer);
    drawServed(map, answer);
    drawServices(map, answer);
    choose(map, answer);
  }

  /* A pop-up of lines of text; the first one stands out. */
  function saying(about) {
    const box = document.createElement("div");
    about.split("\n").forEach((text, i) => {
      const element = document.createElement(i ? "span" : "strong");
      element.textContent = text;
      box.appendChild(element);
    });
    return box;
  }

  /* Zones, homes and streets in classes. One canvas holds them all, so that each hears a press. */
  function plan(map, packed) {
    const state = map.state;
    if (state.planned === packed.name) { return; }
    state.planned = packed.name;
    if (state.plan) { state.plan.remove(); }
    map.closePopup();
    state.plan = L.layerGroup().addTo(map);
    if (!packed.kinds) { return; }
    const common = { renderer: state.renderer, pane: "marks" };
    const add = (layer, about) => {
      if (about) { layer.bindPopup(() => saying(about), { maxWidth: 240 }); }
      layer.addTo(state.plan);
    };
    packed.shapes.kind.forEach((kind, i) => {
      const about = packed.shapes.about[i];
      const [colour, , line] = packed.kinds[kind];
      const style = line ? { color: colour, weight: 5, opacity: 0.95, dashArray: "9 5", fill: false }
        : { color: "#444444", weight: 0.6, opacity: 0.8, fillColor: colour, fillOpacity: 0.62 };
      const mark = (_, at) => L.circleMarker(at, { ...common, interactive: Boolean(about),
        radius: 9, color: colour, weight: 4, fill: false });
      add(L.geoJSON(packed.shapes.shape[i], { ...common, style: () => style, pointToLayer: mark,
        interactive: Boolean(about) }), about);
    });
    packed.points.kind.forEach((kind, i) => {
      const about = packed.points.about[i];
      const [colour, radius] = packed.kinds[kind];
      add(L.circleMarker([packed.points.lat[i], packed.points.lon[i]], { ...common, radius,
        interactive: Boolean(about), stroke: radius > 3, color: "#ffffff", weight: 1,
        fillColor: colour, fillOpacity: 1 }), about);
    });
    const seen = JSON.stringify(packed.bounds);
    if (packed.bounds && state.seen !== seen) {
      state.seen = seen;
      map.invalidateSize();
      map.fitBounds(packed.bounds, { padding: [18, 18], maxZoom: 15, animate: false });
    }
  }

  return { start, show, plan };
})();
