/** How the notebook looks beyond what all simulators share, and the few lines with which a person signs on a canvas. */

export const moreStyle = `
main.note { grid-template-columns: minmax(0, 1fr) 280px; }
@media (max-width: 900px) { main.note { grid-template-columns: 1fr; } }
textarea { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  padding: 8px 11px; min-height: 132px; resize: vertical; }
.fields { display: grid; gap: 4px 16px; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); }
.fields .whole { grid-column: 1 / -1; }
.fields .whole label { grid-template-columns: 1fr; }
.pads { display: grid; gap: 18px; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); margin: 14px 0 4px; }
fieldset.pad { border: 0; padding: 0; margin: 0; min-width: 0; }
fieldset.pad legend { font-weight: 600; padding: 0; margin-bottom: 6px; }
canvas, img.signature { display: block; width: 100%; height: auto; aspect-ratio: 16 / 5; background: #fff; border: 1px solid var(--line);
  border-radius: 10px; touch-action: none; object-fit: contain; }
canvas { cursor: crosshair; }
.pad label { margin: 8px 0; }
.pad .line { margin-bottom: 2px; }
dl { margin: 0; } dt { color: var(--soft); font-size: 13px; } dd { margin: 0 0 8px; overflow-wrap: anywhere; }
section form + form { margin-top: 14px; }
.empty { color: var(--soft); padding: 18px 0; }
`

/** A pad is signed with pointer or pen, or with a typed name; the image travels in its hidden field. */
export const script = `
for (const pad of document.querySelectorAll('fieldset.pad')) {
  const canvas = pad.querySelector('canvas')
  if (!canvas) continue
  const image = pad.querySelector('input[type=hidden]')
  const typed = pad.querySelector('input.typed')
  const state = pad.querySelector('[role=status]')
  const pen = canvas.getContext('2d')
  const wipe = () => { pen.fillStyle = '#fff'; pen.fillRect(0, 0, canvas.width, canvas.height) }
  const keep = said => { image.value = canvas.toDataURL('image/png'); state.textContent = said }
  const at = event => {
    const box = canvas.getBoundingClientRect()
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height]
  }
  wipe()
  let drawing = false
  canvas.addEventListener('pointerdown', event => {
    drawing = true
    canvas.setPointerCapture(event.pointerId)
    pen.lineWidth = 4; pen.lineCap = 'round'; pen.lineJoin = 'round'; pen.strokeStyle = '#1b2733'
    pen.beginPath(); pen.moveTo(...at(event)); pen.lineTo(...at(event)); pen.stroke()
  })
  canvas.addEventListener('pointermove', event => { if (drawing) { pen.lineTo(...at(event)); pen.stroke() } })
  for (const name of ['pointerup', 'pointercancel'])
    canvas.addEventListener(name, () => { if (drawing) { drawing = false; keep('Signed') } })
  const signTyped = () => {
    const name = typed.value.trim()
    if (!name) { state.textContent = 'Type a name first'; return typed.focus() }
    wipe()
    pen.fillStyle = '#1b2733'; pen.textBaseline = 'middle'; pen.textAlign = 'center'
    let size = 84
    do { pen.font = 'italic ' + size + 'px cursive'; size -= 4 } while (pen.measureText(name).width > canvas.width - 40 && size > 16)
    pen.fillText(name, canvas.width / 2, canvas.height / 2)
    keep('Signed as ' + name)
  }
  typed.addEventListener('keydown', event => { if (event.key === 'Enter') { event.preventDefault(); signTyped() } })
  pad.querySelector('button.sign').addEventListener('click', signTyped)
  pad.querySelector('button.clear').addEventListener('click', () => { wipe(); image.value = ''; state.textContent = 'Not signed' })
}
`
