/* Signs of services: in groups where they would cover each other, reached and opened by the keyboard too.
   Every name is set as text, never as HTML. */
window.signs = (function () {
  "use strict";

  const APART = 40; // pixels: signs that are nearer to each other are one group
  const WIDE = 1.5; // as many times side by side: the sign of a group is wider than high
  const CLEAR = 36; // pixels between home and a sign
  const CORNERS = { circle: [0, 0], square: [4, 45], diamond: [4, 0], triangle: [3, 0], pentagon: [5, 0], hexagon: [6, 0] };
  const REACH = { 3: 1.4, 4: 1.25, 5: 1.12, 6: 1.08 };
  const colour = (name) => window.ground.look()[name];
  const SVG = "http://www.w3.org/2000/svg";

  function drawn(tag, attributes, inside) {
    const element = document.createElementNS(SVG, tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    if (inside) { element.textContent = inside; }
    return element;
  }

  /* A filled outline with a number in it: it differs by section, not only by colour. */
  function picture(service, chosen) {
    const radius = chosen ? 17 : service.text ? 12 : 8;
    const [sides, turn] = CORNERS[service.shape];
    const look = { fill: chosen ? colour("chosen-sign") : service.colour, stroke: colour(chosen ? "sign-ink" : "sign-edge"),
      "stroke-width": chosen ? 3.5 : 2, ...(service.example && { "stroke-dasharray": "3 2.5" }) };
    const svg = drawn("svg", { width: 44, height: 44, viewBox: "-22 -22 44 44", "aria-hidden": "true", focusable: "false" });
    if (sides) {
      const reach = radius * REACH[sides];
      const corners = Array.from({ length: sides }, (_, i) => {
        const angle = ((turn - 90 + (360 / sides) * i) * Math.PI) / 180;
        return `${(reach * Math.cos(angle)).toFixed(1)},${(reach * Math.sin(angle)).toFixed(1)}`;
      });
      svg.appendChild(drawn("polygon", { points: corners.join(" "), "stroke-linejoin": "round", ...look }));
    } else { svg.appendChild(drawn("circle", { r: radius, ...look })); }
    if (service.text) {
      const size = Math.round(radius * (service.text.length > 2 ? 0.85 : service.text.length > 1 ? 1 : 1.2));
      svg.appendChild(drawn("text", { y: service.shape === "triangle" ? 3 : 0.5, "text-anchor": "middle",
        "dominant-baseline": "central", "font-size": size, fill: colour(chosen ? "sign-ink" : "sign-edge") }, service.text));
    }
    return svg;
  }

  function pill(group) {
    const first = group.services[0];
    const others = group.services.length - 1;
    const element = document.createElement("span");
    element.className = "pill";
    element.textContent = first.text ? `${first.text} +${others}` : `+${others + 1}`;
    return element;
  }

  /* Groups of a zoom: each service joins the first one of the list that is near it, and the group
     stands where that one does. The chosen service stands alone. */
  function grouped(map, services, chosen, home) {
    const zoom = map.getZoom();
    const door = home && map.project(home, zoom);
    const cells = new Map();
    const groups = [];
    const near = (cell, at) => {
      for (let x = -1; x < 2; x += 1) {
        for (let y = -1; y < 2; y += 1) {
          const found = (cells.get(`${cell.x + x},${cell.y + y}`) || [])
            .find((group) => Math.hypot((group.at.x - at.x) / WIDE, group.at.y - at.y) < APART);
          if (found) { return found; }
        }
      }
      return null;
    };
    const ordered = chosen ? [chosen, ...services.filter((s) => s !== chosen)] : services;
    ordered.forEach((service) => {
      const at = map.project([service.lat, service.lon], zoom);
      const cell = { x: Math.floor(at.x / APART / WIDE), y: Math.floor(at.y / APART) };
      const found = service === chosen ? null : near(cell, at);
      if (found && found.services[0] !== chosen) { found.services.push(service); return; }
      let beside = found ? at.add(aside(groups.length)) : at; // at the chosen one's door
      const from = door && beside.subtract(door);
      const far = from && Math.hypot(from.x, from.y);
      if (from && far < CLEAR) { // home lies on top: signs beside it stand clear of it
        beside = door.add(far < 1 ? L.point(CLEAR, 0) : from.multiplyBy(CLEAR / far));
      }
      const group = { services: [service], at: beside, place: map.unproject(beside, zoom), key: service.id };
      groups.push(group);
      const name = `${cell.x},${cell.y}`;
      cells.set(name, (cells.get(name) || []).concat([group]));
    });
    const order = new Map(services.map((service, i) => [service, i]));
    return groups.sort((a, b) => order.get(a.services[0]) - order.get(b.services[0]));
  }

  function aside(n) {
    const angle = n * 2.4;
    return L.point(Math.cos(angle) * APART, Math.sin(angle) * APART);
  }

  class Signs {
    /* `act` has what a press does: `choose` a service, `show` it in the list, open its `page`. */
    constructor(map, words, act) {
      Object.assign(this, { map, words, act, services: [], groups: [], markers: new Map(), chosen: null, current: null });
      this.layer = L.layerGroup().addTo(map);
      map.on("zoomend", () => this.group());
      map.on("moveend", () => this.draw());
      map.on("popupclose", (event) => this.back(event.popup));
    }

    set(services) {
      this.services = services;
      this.byId = new Map(services.map((service) => [service.id, service]));
      this.chosen = this.byId.get(this.chosen && this.chosen.id) || null;
      this.group();
    }

    choose(id) {
      const chosen = (this.byId && this.byId.get(id)) || null;
      if (chosen === this.chosen) { return; }
      this.chosen = chosen;
      if (chosen) { this.current = chosen.id; }
      this.group();
    }

    group() {
      this.groups = grouped(this.map, this.services, this.chosen, this.home);
      this.draw();
    }

    /* Signs in view and a little around it, in the order of the list. */
    draw() {
      const active = document.activeElement && document.activeElement.dataset.sign;
      const view = this.map.getBounds().pad(0.25);
      const wanted = this.groups.filter((group) => view.contains(group.place));
      const looks = new Map(wanted.map((group) => [this.look(group), group]));
      this.markers.forEach((marker, look) => {
        if (!looks.has(look)) { marker.remove(); this.markers.delete(look); }
      });
      looks.forEach((group, look) => {
        const marker = this.markers.get(look) || this.marker(group);
        marker.group = group;
        this.markers.set(look, marker);
        this.layer.addLayer(marker);
        marker.getElement().parentNode.appendChild(marker.getElement()); // the order of the list
      });
      if (!wanted.some((group) => group.key === this.current)) { this.current = wanted.length ? wanted[0].key : null; }
      this.roam();
      if (active && !(document.activeElement && document.activeElement.dataset.sign)) { this.focus(active); }
    }

    look(group) {
      const first = group.services[0];
      return JSON.stringify([group.services.map((s) => [s.id, s.text, s.name, s.about]), group.place.lat, group.place.lng,
        first === this.chosen]);
    }

    marker(group) {
      const first = group.services[0];
      const alone = group.services.length === 1;
      const icon = L.divIcon({ className: "sign", iconSize: [44, 44], iconAnchor: [22, 22],
        html: alone ? picture(first, first === this.chosen) : pill(group) });
      const marker = L.marker(group.place, { icon, pane: "signs", keyboard: false, bubblingMouseEvents: false,
        zIndexOffset: first === this.chosen ? 5000 : first.text ? 1000 : 0 }).addTo(this.layer);
      const element = marker.getElement();
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", this.named(group));
      element.dataset.sign = group.key;
      if (alone) { element.setAttribute("aria-pressed", String(first === this.chosen)); }
      L.DomEvent.on(element, "keydown", (event) => this.pressed(event, marker));
      L.DomEvent.on(element, "focus", () => { this.current = marker.group.key; this.roam(); });
      marker.on("click", () => this.open(marker.group));
      return marker;
    }

    named(group) {
      const line = (s) => `${s.text ? `${s.text}. ` : ""}${s.name}`;
      if (group.services.length === 1) {
        const service = group.services[0];
        return [line(service), service.example && this.words.example, service.about].filter(Boolean).join(". ");
      }
      const names = group.services.slice(0, 5).map(line).join("; ");
      return `${this.words.group.replace("{n}", group.services.length)}: ${names}${group.services.length > 5 ? "; …" : ""}`;
    }

    /* One sign is reached with Tab; arrows lead from one to the next, in the order of the list. */
    roam() {
      this.markers.forEach((marker) => { marker.getElement().tabIndex = marker.group.key === this.current ? 0 : -1; });
    }

    pressed(event, marker) {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const at = this.groups.findIndex((group) => group.key === marker.group.key);
      if (event.key === "Enter" || event.key === " ") { this.open(marker.group, true); }
      else if (step) { this.focus(this.groups[(at + step + this.groups.length) % this.groups.length].key); }
      else if (event.key === "Home") { this.focus(this.groups[0].key); }
      else if (event.key === "End") { this.focus(this.groups[this.groups.length - 1].key); }
      else { return; }
      L.DomEvent.stop(event);
    }

    focus(key) {
      const group = this.groups.find((one) => one.key === key)
        || this.groups.find((one) => one.services.some((service) => service.id === key));
      if (!group) { return; }
      this.current = group.key;
      if (!this.map.getBounds().pad(-0.08).contains(group.place)) { this.map.panTo(group.place, { animate: false }); }
      this.draw();
      this.element(group.key).focus({ preventScroll: true });
    }

    element(key) {
      return [...this.markers.values()].find((marker) => marker.group.key === key).getElement();
    }

    /* A group comes apart nearer by; where it never does, its services are listed. */
    open(group, byKey) {
      if (group.services.length === 1) { this.tell(group.services[0], group.place, byKey, true); return; }
      const map = this.map;
      const bounds = L.latLngBounds(group.services.map((service) => [service.lat, service.lon]));
      const corner = (at) => map.project(at, map.getMaxZoom() - 1);
      const apart = corner(bounds.getNorthWest()).distanceTo(corner(bounds.getSouthEast()));
      if (apart < APART) { this.tellAll(group, byKey); return; }
      map.closePopup();
      const zoom = Math.max(map.getZoom() + 1, Math.min(map.getBoundsZoom(bounds, false, L.point(60, 60)), map.getMaxZoom() - 1));
      map.setView(bounds.getCenter(), zoom, { animate: false });
      if (byKey) { this.focus(group.key); }
    }

    /* Tell of a service; `reports` also chooses it in the list. */
    tell(service, place, byKey, reports) {
      const box = document.createElement("div");
      const line = (tag, text) => { const e = document.createElement(tag); e.textContent = text; box.appendChild(e); };
      line("strong", `${service.text ? `${service.text}. ` : ""}${service.name}`);
      if (service.example) { line("em", this.words.example); }
      line("span", service.about);
      if (this.words.list && service.text) { box.appendChild(this.button(this.words.list, () => this.act.show(service.id))); }
      if (this.words.page) {
        const link = document.createElement("a");
        link.textContent = this.words.page;
        link.href = this.act.address(service.id);
        link.target = "_top";
        link.addEventListener("click", (event) => { if (this.act.page(service.id)) { event.preventDefault(); } });
        box.appendChild(link);
      }
      this.popup(box, place, service.id, byKey);
      if (reports) { this.act.choose(service.id); }
    }

    tellAll(group, byKey) {
      const box = document.createElement("div");
      const title = document.createElement("strong");
      title.textContent = this.words.group.replace("{n}", group.services.length);
      const list = document.createElement("ul");
      group.services.forEach((service) => {
        const item = document.createElement("li");
        item.appendChild(this.button(`${service.text ? `${service.text}. ` : ""}${service.name}`,
          () => this.tell(service, group.place, byKey, true)));
        list.appendChild(item);
      });
      box.append(title, list);
      this.popup(box, group.place, group.key, byKey);
    }

    button(text, does) {
      const element = document.createElement("button");
      element.type = "button";
      element.textContent = text;
      element.addEventListener("click", (event) => { event.stopPropagation(); does(); });
      return element;
    }

    popup(box, place, key, byKey) {
      this.shown = { key, byKey };
      const popup = L.popup({ maxWidth: 260, offset: [0, -10], autoPanPadding: [12, 12] }).setLatLng(place).setContent(box);
      popup.key = key;
      popup.openOn(this.map);
      L.DomEvent.on(popup.getElement(), "keydown", (event) => {
        if (event.key === "Escape") { L.DomEvent.stop(event); this.map.closePopup(popup); }
      });
      popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", this.words.close);
      if (byKey) { (box.querySelector("button, a") || popup.getElement().querySelector("a")).focus({ preventScroll: true }); }
    }

    /* Whoever opened a pop-up with a key is back at its sign when it closes. */
    back(popup) {
      const { key, byKey } = this.shown || {};
      this.shown = null;
      if (byKey && popup.key === key) { setTimeout(() => { if (!this.shown) { this.focus(key); } }); }
    }

    isTold(id) { return Boolean(this.shown && this.shown.key === id); }
  }

  return { Signs };
})();
