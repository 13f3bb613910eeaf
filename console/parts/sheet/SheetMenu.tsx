/** The button that saves what a screen shows as a file, in the format that a person picks. See `sheet.ts` for its use. */
import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../problemText.ts'
import { showToast } from '../toast.ts'
import { saveAs } from './saveAs.ts'
import { csvOf, type Sheet } from './sheet.ts'

type Props = {
  /** Of the file, without its ending: no personal data, it stays in the list of downloads. */
  name: string
  /** All rows that the screen is about, other pages too; asked when a format was picked. */
  read(): Promise<Sheet>
}

const formats = ['csv', 'xlsx'] as const
type Format = (typeof formats)[number]

export function SheetMenu({ name, read }: Props) {
  const { t } = useTranslation()
  const [isBusy, setIsBusy] = useState(false)
  const save = (format: Format) => {
    setIsBusy(true)
    void read()
      .then(sheet => fileOf(sheet, format))
      .then(blob => saveAs(blob, `${name}.${format}`))
      .catch(error => {
        const words = errorText(t, error)
        showToast({ message: `${words.says} ${words.fix}`, tone: 'bad' })
      })
      .finally(() => setIsBusy(false))
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          loading={isBusy}
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t('sheet.save')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map(format => (
          <Menu.Item key={format} onClick={() => save(format)}>
            {t(`sheet.format.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Workbooks are written by a part of the console that is fetched when somebody wants one. */
async function fileOf(sheet: Sheet, format: Format): Promise<Blob> {
  switch (format) {
    case 'csv':
      return new Blob(['\ufeff', csvOf(sheet)], { type: 'text/csv;charset=utf-8' }) // the mark tells Excel that it is UTF-8
    case 'xlsx': {
      const { xlsxOf } = await import('./xlsx.ts')
      return xlsxOf(sheet)
    }
  }
}
