/* The map of an area, and what lies over it: an answer or a plan. geo/maps/area.py writes the calls; nothing
   here asks another host for anything, and every name is set as text, never as HTML. */
window.finder = (function () {
  "use strict";

  const REACH = { light: 0.08, dark: 0.1 }; // how much of the ground is hidden
  const colour = (name) => window.ground.look()[name];

  function pane(map, name, level) {
    const made = map.createPane(name);
    made.style.zIndex = level;
    made.style.pointerEvents = "none";
    return { pane: name, interactive: false, renderer: L.canvas({ pane: name, padding: 0.4 }) };
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

  /* Buttons for all that a finger or a mouse does by dragging, in one bar. */
  function buttons(map, words) {
    const Bar = L.Control.extend({ onAdd: () => {
      const bar = L.DomUtil.create("div", "map-buttons leaflet-bar");
      const add = (name, sign, does) => {
        const button = L.DomUtil.create("button", name, bar);
        Object.assign(button, { type: "button", textContent: sign, title: words[name] });
        button.setAttribute("aria-label", words[name]);
        button.addEventListener("click", () => does(button));
        return button;
      };
      const pan = (x, y) => () => map.panBy([x * map.getSize().x * 0.3, y * map.getSize().y * 0.3]);
      add("nearer", "+", () => map.zoomIn());
      add("farther", "−", () => map.zoomOut());
      add("home", "⌂", () => home(map));
      add("move", "✥", (button) => {
        const open = bar.classList.toggle("moves");
        button.setAttribute("aria-expanded", String(open));
      }).setAttribute("aria-expanded", "false");
      [["up", "↑", 0, -1], ["left", "←", -1, 0], ["right", "→", 1, 0], ["down", "↓", 0, 1]]
        .forEach(([name, sign, x, y]) => add(name, sign, pan(x, y)).classList.add("moving"));
      L.DomEvent.disableClickPropagation(bar);
      L.DomEvent.disableScrollPropagation(bar);
      return bar;
    } });
    new Bar({ position: "topleft" }).addTo(map);
  }

  function home(map) {
    map.closePopup();
    fit(map, 16);
  }

  function fit(map, maxZoom) {
    map.fitBounds(map.state.home, { padding: [18, 18], maxZoom, animate: false });
    map.state.fitted = { at: map.getCenter(), zoom: map.getZoom(), maxZoom };
  }

  /* A map whose frame changes its size shows all of it again, unless somebody has moved it. */
  function resized(map) {
    const { fitted } = map.state;
    const still = fitted && map.getZoom() === fitted.zoom
      && map.latLngToContainerPoint(fitted.at).distanceTo(map.getSize().divideBy(2)) < 3;
    if (still) { fit(map, fitted.maxZoom); }
  }

  /* As high as the page makes its frame, from the first: a ground that is fitted anew draws twice. */
  function fill(container) {
    const sheet = document.createElement("style");
    sheet.textContent = ".leaflet-container.whole { height: 100vh !important; }";
    document.head.appendChild(sheet);
    container.classList.add("whole");
  }

  function start(map, options) {
    map.state = { home: options.bounds, dress: () => {} };
    window.ground.paint(options.colours);
    window.ground.follow(() => { map.state.dress(); redraw(map); });
    document.title = options.title;
    if (window.frameElement) { window.frameElement.title = options.title; }
    map.getContainer().setAttribute("role", "group");
    map.getContainer().setAttribute("aria-label", options.title);
    credit(map, options.credits);
    buttons(map, options.words);
    L.control.scale({ position: "topright", imperial: true, metric: true, maxWidth: 120 }).addTo(map);
    if (options.whole) { fill(map.getContainer()); }
    map.invalidateSize();
    map.fitBounds(options.bounds, { animate: false });
    map.on("resize", () => resized(map));
    map.on("zoomend", () => resize(map));
    new ResizeObserver(() => map.invalidateSize()).observe(map.getContainer());
    map.createPane("marks").style.zIndex = 450;
    map.createPane("signs").style.zIndex = 600;
    map.state.renderer = L.canvas({ pane: "marks", padding: 0.4 });
    map.state.reach = pane(map, "reach", 300);
    map.state.way = pane(map, "way", 400);
    map.state.top = pane(map, "home", 650);
    map.state.signs = new window.signs.Signs(map, options.words, actions(map));
    if (options.pictures) { L.tileLayer(options.pictures, { attribution: "", maxZoom: 19 }).addTo(map); return; }
    if (!options.tiles) { return; }
    const [west, south, east, north] = options.frame;
    const frame = L.latLngBounds([south, west], [north, east]);
    pane(map, "beyond", 150);
    pane(map, "ground", 200);
    map.setMaxBounds(frame.pad(0.6));
    map.setMinZoom(Math.max(6, map.getBoundsZoom(frame) - 1));
    map.state.ground = window.ground.draw(map, { ...options, frame, pane: "ground", beyondPane: "beyond" });
  }

  /* --- what a press does in the page around this one --- */

  function outside(find) {
    try { return find(window.parent.document); } catch (error) { return null; }
  }

  function actions(map) {
    const link = (id) => outside((page) => page.querySelector(`a[href*="service?id=${CSS.escape(encodeURIComponent(id))}"]`));
    return {
      choose: (id) => report(map, id),
      show: (id) => toCard(map, id),
      page: (id) => { const found = link(id); if (found) { found.click(); } return Boolean(found); },
      address: (id) => new URL(`service?id=${encodeURIComponent(id)}`,
        outside((page) => page.baseURI) || location.href).href,
    };
  }

  /* Bring the card of a service into view, and the focus to it. */
  function toCard(map, id) {
    map.state.leading = id;
    const card = outside((page) => page.querySelector("#chosen-service"));
    if (!card || map.state.chosen !== id) { if (map.state.chosen !== id) { report(map, id); } return; }
    map.state.leading = null;
    lead(card, "start");
    const title = card.querySelector("h3") || card;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }

  function lead(card, block) {
    const calm = window.parent.matchMedia("(prefers-reduced-motion: reduce)").matches;
    card.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
  }

  /* Beside the map the card of a pressed sign comes into view by itself. */
  function followed(map, id) {
    if (map.state.leading === id) { toCard(map, id); return; }
    const card = outside((page) => page.querySelector("#chosen-service"));
    const mine = outside(() => window.frameElement.getBoundingClientRect());
    const box = card && card.getBoundingClientRect();
    if (card && mine && (box.right <= mine.left || box.left >= mine.right)) { lead(card, "nearest"); }
  }

  /* Presses are numbered, and an answer says which one the page had heard of: a quick choice in
     the list can overtake the answer to a press, which then never comes. Numbers go on growing
     when the map is loaded anew. */
  function report(map, id) {
    map.state.clicked = id;
    tell({ service_id: id }, map.state);
  }

  function tell(what, state) {
    state.clicks = Math.max(Date.now(), (state.clicks || 0) + 1);
    if (window.Streamlit) { window.Streamlit.setComponentValue({ ...what, clicks: state.clicks }); }
  }

  /* --- an answer --- */

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

  function drawSearch(map, answer) {
    const state = map.state;
    if (state.searched === answer.searched) { return; }
    state.searched = answer.searched;
    if (state.around) { state.around.remove(); }
    state.around = L.layerGroup().addTo(map);
    state.signs.home = answer.home || null;
    map.closePopup();
    if (!answer.home) { return; }
    if (answer.reach) {
      const inside = L.geoJSON(answer.reach, { ...state.reach, style: { stroke: false, fill: true } });
      const edge = L.polyline(edges(answer.reach), { ...state.reach, weight: 2.5, opacity: 0.9 });
      state.around.addLayer(inside).addLayer(edge);
      state.dress = () => {
        inside.setStyle({ fillColor: colour("reach"), fillOpacity: REACH[window.ground.theme()] });
        edge.setStyle({ color: colour("reach") });
      };
      state.dress();
    }
    const icon = L.divIcon({ className: "home-sign", iconSize: [34, 34], iconAnchor: [17, 17] });
    L.marker([answer.home.lat, answer.home.lon], { icon, pane: "home", interactive: false, keyboard: false })
      .addTo(state.around);
    map.invalidateSize();
    if (answer.bounds) { state.home = answer.bounds; home(map); }
  }

  /* The outside of an area: its holes, such as a field in a town, get no line. */
  function edges(area) {
    const parts = area.type === "Polygon" ? [area.coordinates] : area.coordinates;
    return parts.map((rings) => rings[0].map(([lon, lat]) => [lat, lon]));
  }

  function drawRoute(map, answer) {
    const state = map.state;
    if (state.route) { state.route.remove(); state.route = null; }
    const parts = (answer.parts || []).filter((part) => part[1]);
    if (parts.length) { drawJourney(map, answer, parts); return; }
    if (!answer.route) { return; }
    const line = answer.route.map(([lon, lat]) => [lat, lon]);
    const casing = L.polyline(line, { ...state.way, color: colour("route-edge"), weight: 9, opacity: 0.95 });
    const way = L.polyline(line, { ...state.way, color: colour("route"), weight: 5, opacity: 1 });
    const service = answer.services.find((s) => s.id === answer.chosen);
    const place = service ? [service.lat, service.lon] : line[line.length - 1];
    const inside = L.polyline([line[line.length - 1], place], // from the entrance to the sign
      { ...state.way, color: colour("route"), weight: 3, dashArray: "2 7", opacity: 1 });
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
      add(L.polyline(line, { ...state.way, color: colour("route-edge"), weight: kind === "ride" ? 9 : 7, opacity: 0.95 }));
    });
    drawn.forEach(([kind, line]) => {
      const look = kind === "ride" ? { color: colour("ride"), weight: 5 }
        : { color: colour("route"), weight: 4, dashArray: "1 8", lineCap: "round" };
      add(L.polyline(line, { ...state.way, ...look, opacity: 1 }));
      state.way_bounds.extend(line);
    });
    drawn.filter(([kind]) => kind === "ride").forEach(([, line]) => {
      [line[0], line[line.length - 1]].forEach((stop) => add(L.circleMarker(stop, { ...state.way,
        radius: 6, color: colour("ride"), weight: 3, fillColor: colour("route-edge"), fillOpacity: 1 })));
    });
    const service = answer.services.find((s) => s.id === answer.chosen);
    if (service) { state.way_bounds.extend([service.lat, service.lon]); }
  }

  /* The area that the chosen service is for: a broken line, apart from what is in reach. */
  function drawServed(map, answer) {
    const state = map.state;
    if (state.served) { state.served.remove(); state.served = null; }
    if (!answer.served) { return; }
    const edge = { fill: true, fillColor: colour("served"), fillOpacity: 0.06, color: colour("served"), weight: 3,
      dashArray: "9 6", opacity: 1 };
    state.served = L.geoJSON(answer.served, { ...state.reach, style: edge }).addTo(map);
  }

  function choose(map, answer) {
    const state = map.state;
    const fresh = state.chosen !== answer.chosen;
    const pressed = state.clicked;
    const heard = !(answer.presses < state.clicks); // the page knew of the last press
    const known = state.signs.byId.get(answer.chosen);
    state.chosen = known ? answer.chosen : null;
    state.signs.choose(state.chosen);
    if (pressed && !heard) { return; } // the answer to the press is still to come
    state.clicked = null;
    if (pressed && pressed === state.chosen) { // its pop-up is open: keep that, and the view
      setTimeout(() => followed(map, pressed), 150); // the page draws the card at the same time
      return;
    }
    if (known && !fresh && !pressed) { return; }
    map.closePopup(); // the list says it all, and a pop-up would cover the route
    const drawn = answer.route || (answer.parts || []).length;
    if (known && drawn && !showsWell(map, state.way_bounds)) {
      map.fitBounds(state.way_bounds, { padding: [45, 45], maxZoom: 17, animate: false });
    }
  }

  /* Whether a route is inside the view and large enough to be followed. */
  function showsWell(map, bounds) {
    const corners = [bounds.getNorthWest(), bounds.getSouthEast()];
    const [a, b] = corners.map((corner) => map.latLngToContainerPoint(corner));
    const size = map.getSize();
    const share = Math.max((b.x - a.x) / size.x, (b.y - a.y) / size.y);
    return map.getBounds().contains(bounds) && share > 0.3;
  }

  function show(map, packed) {
    const state = map.state;
    const answer = { ...packed, services: unpacked(packed.services) };
    drawSearch(map, answer);
    drawRoute(map, answer);
    drawServed(map, answer);
    if (state.drawn !== answer.drawn) { state.drawn = answer.drawn; state.signs.set(answer.services); }
    choose(map, answer);
  }

  /* --- a plan --- */

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
    if (state.planned !== packed.name) { drawPlan(map, packed); }
    light(map, packed.chosen || "");
  }

  /* Draw a plan again whose colours are others on this ground. */
  function redraw(map) {
    const { packed, ident } = map.state;
    if (!packed || !(packed.kinds || []).some((kind) => kind[5])) { return; }
    drawPlan(map, packed);
    light(map, ident || "");
  }

  /* Dots of homes are small, and smaller where a whole area is shown: they would hide its zones. */
  const SMALL = 4;
  const sized = (radius, zoom) => (radius < SMALL ? radius * Math.min(1, Math.max(0.5, 1 - 0.2 * (12 - zoom))) : radius);

  function resize(map) {
    if (!map.state.plan) { return; }
    map.state.plan.eachLayer((layer) => {
      if (layer.options.small) { layer.setRadius(sized(layer.options.small, map.getZoom())); }
    });
  }

  function drawPlan(map, packed) {
    const state = map.state, night = window.ground.theme() === "dark";
    const shade = (kind) => (night && kind[5]) || kind[0];
    state.packed = packed;
    state.planned = packed.name;
    state.idents = new Map();
    if (state.plan) { state.plan.remove(); }
    map.closePopup();
    state.plan = L.layerGroup().addTo(map);
    if (!packed.kinds) { return; }
    const common = { renderer: state.renderer, pane: "marks" };
    const add = (layer, about, ident) => {
      if (about) { layer.bindPopup(() => saying(about), { maxWidth: 240 }); }
      if (ident) {
        state.idents.set(ident, { layer, about });
        layer.on("click", () => { state.pressed = ident; tell({ chosen: ident }, state); });
      }
      layer.addTo(state.plan);
    };
    packed.shapes.kind.forEach((kind, i) => {
      const about = packed.shapes.about[i], ident = (packed.shapes.ident || [])[i];
      const [, , line, thin] = packed.kinds[kind], fill = shade(packed.kinds[kind]);
      const style = line ? { color: fill, weight: thin ? 2 : 5, opacity: 0.95, dashArray: "9 5", fill: false }
        : { color: colour("zone-edge"), weight: 0.6, opacity: 0.8, fillColor: fill, fillOpacity: 0.62 };
      const interactive = Boolean(about || ident);
      const mark = (_, at) => L.circleMarker(at, { ...common, interactive,
        radius: 9, color: fill, weight: 4, fill: false });
      add(L.geoJSON(packed.shapes.shape[i], { ...common, style: () => style, pointToLayer: mark,
        interactive }), about, ident);
    });
    packed.points.kind.forEach((kind, i) => {
      const about = packed.points.about[i], ident = (packed.points.ident || [])[i];
      const [, radius, , , ring, dark] = packed.kinds[kind], fill = shade(packed.kinds[kind]);
      const edged = night && Boolean(dark);
      const look = ring ? { color: fill, weight: radius * 0.7, fillColor: colour(edged ? "halo" : "sign-edge"), stroke: true }
        : { color: colour(edged ? "halo" : "sign-edge"), weight: 1, fillColor: fill, stroke: edged || radius > 3 };
      add(L.circleMarker([packed.points.lat[i], packed.points.lon[i]], { ...common,
        radius: sized(radius, map.getZoom()), small: radius < SMALL && radius,
        interactive: Boolean(about || ident), bubblingMouseEvents: !ident, ...look, fillOpacity: 1 }), about, ident);
    });
    const seen = JSON.stringify(packed.bounds);
    if (packed.bounds && state.seen !== seen) {
      state.seen = seen;
      state.home = packed.bounds;
      map.invalidateSize();
      fit(map, 15);
    }
  }

  /* Ring what is chosen. What was chosen beside the map comes into view, and says what it is. */
  function light(map, ident) {
    const state = map.state;
    if (state.ident === ident && state.litOf === state.planned) { return; }
    const fresh = state.ident !== ident, pressed = state.pressed === ident;
    Object.assign(state, { ident, litOf: state.planned, pressed: null });
    if (state.lit) { state.lit.remove(); state.lit = null; }
    const found = state.idents && state.idents.get(ident);
    if (!found) { if (fresh) { map.closePopup(); } return; }
    const { layer, about } = found;
    const ring = (color, weight) => {
      const style = { ...state.top, color, weight, opacity: 1, fill: false };
      return layer.getLatLng ? L.circleMarker(layer.getLatLng(), { ...style, radius: Math.max(layer.options.radius, 4) + 5 })
        : L.geoJSON(layer.toGeoJSON(), { ...state.top, style: () => style, pointToLayer: (_, at) => L.circleMarker(at, style) });
    };
    state.lit = L.layerGroup([ring(colour("sign-ink"), 9), ring(colour("chosen-sign"), 5)]).addTo(map);
    if (pressed || !fresh) { return; }
    map.closePopup();
    const bounds = layer.getLatLng ? L.latLngBounds([layer.getLatLng()]) : layer.getBounds();
    if (!map.getBounds().contains(bounds)) { map.fitBounds(bounds, { padding: [45, 45], maxZoom: map.getZoom(), animate: false }); }
    if (about) { L.popup({ maxWidth: 240 }).setLatLng(bounds.getCenter()).setContent(saying(about)).openOn(map); }
  }

  return { start, show, plan };
})();
