// Where somebody stands, asked for by a press. It goes over the page's own connection to the app,
// which answers with a postcode; it is in no address, and is not kept here.
export default function ({ data, parentElement, setTriggerValue }) {
  const button = parentElement.querySelector("button");
  const status = parentElement.querySelector("[role=status]");
  status.textContent = data.wrong;
  button.onclick = () => {
    if (!navigator.geolocation) { status.textContent = data.none; return; }
    status.textContent = data.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => { status.textContent = ""; setTriggerValue("here", { lat: coords.latitude, lon: coords.longitude }); },
      ({ code }) => { status.textContent = code === 1 ? data.refused : data.none; },
      { enableHighAccuracy: false, timeout: 15000, maximumAge: 60000 });
  };
}
