/** Brings entries in from a file: first a look at what it would do, line by line where it does not fit, then the change. */
import { Button, FileButton, Group, Modal, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { importCrosswalk } from '../../api/setUp.ts'
import type { Crosswalk } from '../../api/setUpTypes.ts'
import { useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import classes from './setUp.module.css'

type Props = { crosswalk: Crosswalk; opened: boolean; onClose: () => void }

export function CrosswalkImport({ crosswalk, opened, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={t('crosswalks.import')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <ImportForm crosswalk={crosswalk} onClose={onClose} />
    </Modal>
  )
}

function ImportForm({ crosswalk: { id }, onClose }: Omit<Props, 'opened'>) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [csv, setCsv] = useState('')
  const preview = useChange({ run: () => importCrosswalk(slug, id, csv, true) })
  const bring = useChange({
    run: () => importCrosswalk(slug, id, csv, false),
    done: ({ added, changed }) => t('crosswalks.imported', { added, changed }),
    after: onClose,
  })
  const write = (text: string) => {
    setCsv(text)
    preview.reset()
  }
  const found = preview.data
  return (
    <Stack gap="md">
      <Textarea
        data-autofocus
        label={t('crosswalks.csv')}
        description={t('crosswalks.csvHelp')}
        placeholder={'from,to,label'}
        autosize
        minRows={5}
        maxRows={14}
        spellCheck={false}
        value={csv}
        onChange={event => write(event.currentTarget.value)}
      />
      <Group gap="xs">
        <FileButton accept=".csv,text/csv" onChange={file => void file?.text().then(write)}>
          {props => (
            <Button {...props} variant="default">
              {t('crosswalks.chooseFile')}
            </Button>
          )}
        </FileButton>
        <Button
          variant="light"
          disabled={csv.trim() === ''}
          loading={preview.isPending}
          onClick={() => preview.mutate()}
        >
          {t('crosswalks.preview')}
        </Button>
      </Group>
      {found && (
        <section className={classes.result} aria-live="polite">
          <p>{t('crosswalks.wouldDo', { added: found.added, changed: found.changed, unchanged: found.unchanged })}</p>
          {found.refused.length > 0 && (
            <ul className={classes.plain}>
              {found.refused.map(({ line, because }) => (
                <li key={line}>
                  {t('crosswalks.refusedLine', {
                    line,
                    because: t(`crosswalks.because.${because}`, { defaultValue: because }),
                  })}
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          disabled={!found || found.added + found.changed === 0}
          loading={bring.isPending}
          onClick={() => bring.mutate()}
        >
          {t('crosswalks.bringIn')}
        </Button>
      </Group>
    </Stack>
  )
}
