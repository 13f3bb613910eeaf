/** Small parts of the simulator's page: elements, times, dialogs with a form, calls of its control address. */

/** An element; texts become text nodes, so nothing that was typed is ever read as markup. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value)
    else if (name in made && name !== 'form' && name !== 'list') made[name] = value
    else made.setAttribute(name, value === true ? '' : value)
  }
  made.append(...children.flat().filter(child => child !== undefined && child !== null && child !== false))
  return made
}

/** Marks an element so that the keyboard finds it again after the page was drawn anew. */
export function withKey(made, key) {
  made.dataset.key = key
  return made
}

/** Caredove's hint at the red button. */
export const failedHint = 'An API message has FAILED (This error message must be manually cleared)'

export function timeOf(iso) {
  if (!iso) return ''
  return new Date(iso).toLocaleString('en-CA', { dateStyle: 'medium', timeStyle: 'short' })
}

/** Asks the control address. @throws with the simulator's words when it refuses */
export async function call(method, path, body) {
  const response = await fetch(`/_control/${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.message ?? `Answered ${response.status}`)
  return answer
}

export function say(text) {
  const place = document.querySelector('#said')
  const line = element('p', {}, text)
  place.replaceChildren(line)
  setTimeout(() => line.remove(), 5000)
}

/** A dialog that is gone when it closes; the focus goes back to where it was. */
export function openDialog(title, ...content) {
  const heading = element('h2', { id: 'dialog-title' }, title)
  const dialog = element('dialog', { 'aria-labelledby': 'dialog-title' }, heading, ...content)
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
  return dialog
}

/** A dialog with fields; `save` gets their values by name, and an error of it is shown in place. */
export function openForm(title, fields, submit, save) {
  const error = element('p', { className: 'error', role: 'alert', hidden: true })
  const button = element('button', { className: 'main', type: 'submit' }, submit)
  const cancel = element('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel')
  const end = element('div', { className: 'end' }, cancel, button)
  const form = element('form', {}, element('div', { className: 'fields' }, fields), error, end)
  form.addEventListener('submit', async event => {
    event.preventDefault()
    button.disabled = true
    error.hidden = true
    try {
      await save(form)
      dialog.close()
    } catch (problem) {
      error.textContent = problem.message
      error.hidden = false
    } finally {
      button.disabled = false
    }
  })
  const dialog = openDialog(title, form)
  return form
}

export function field(name, label, properties = {}) {
  const { options, long, wide, value, ...rest } = properties
  const input = options
    ? element(
        'select',
        { name, ...rest },
        options.map(option => {
          const [own, shown] = Array.isArray(option) ? option : [option, option]
          return element('option', { value: own, selected: own === value }, shown)
        }),
      )
    : element(long ? 'textarea' : 'input', { name, ...(long ? { rows: 3 } : {}), ...rest, value: value ?? '' })
  return element('label', { className: wide || long ? 'wide' : '' }, element('span', {}, label), input)
}

export function tick(name, label, checked = false) {
  return element('label', { className: 'tick' }, element('input', { type: 'checkbox', name, checked }), label)
}

/** A chosen file as the control address takes it. */
export async function fileOf(input) {
  const [file] = input?.files ?? []
  if (!file) return undefined
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768))
  return { title: file.name, contentType: file.type || 'application/octet-stream', data: btoa(text) }
}

/** The value for an input of type datetime-local. */
export function localTime(iso) {
  const at = iso ? new Date(iso) : new Date(Math.ceil(Date.now() / 1800000) * 1800000 + 86400000)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16)
}
