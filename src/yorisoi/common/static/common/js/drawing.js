// On a narrow screen a wide drawing (genogram) opens with the person in the middle.
for (const frame of document.querySelectorAll(".drawing")) {
  const me = frame.querySelector(".me");
  if (!me) continue;
  const centre = me.getBoundingClientRect().left - frame.getBoundingClientRect().left;
  frame.scrollLeft = centre - frame.clientWidth / 2;
}
