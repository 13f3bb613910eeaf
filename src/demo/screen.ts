/** The demo in the terminal: what happens now, a progress bar, and a table that counts along. Plain lines without a TTY. */

export type Row = { what: string; count: number; note?: string }
export type Screen = {
  /** A new act begins. */
  act(says: string): void
  show(progress: number, rows: readonly Row[]): void
  /** Leaves the last table where it is. */
  end(): void
}

const barWidth = 40

/** Draws over itself on a terminal; elsewhere prints a line for each act. */
export function createScreen(out: NodeJS.WriteStream): Screen {
  let current = ''
  let drawn = 0
  const clear = () => {
    if (drawn > 0) out.write(`\u001b[${drawn}A\u001b[0J`)
    drawn = 0
  }
  return {
    act(says) {
      current = says
      if (!out.isTTY) out.write(`· ${says}\n`)
    },
    show(progress, rows) {
      if (!out.isTTY) return
      clear()
      const filled = Math.round(progress * barWidth)
      const lines = [
        `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${String(Math.round(progress * 100)).padStart(3)} %  ${current}`,
        '',
        ...rows.map(({ what, count, note }) => `  ${what.padEnd(34)}${String(count).padStart(6)}  ${note ?? ''}`),
        '',
      ]
      out.write(`${lines.map(line => line.slice(0, (out.columns ?? 80) - 1)).join('\n')}\n`)
      drawn = lines.length
    },
    end() {
      drawn = 0
    },
  }
}
