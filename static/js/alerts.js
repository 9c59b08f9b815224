// The time zone of a form is that of the browser, unless its person has chosen another one already.

const zones = document.querySelector("select[name=time_zone]");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (zones && zones.value === "UTC" && [...zones.options].some((option) => option.value === own)) {
  zones.value = own;
}
