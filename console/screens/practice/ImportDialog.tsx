/** Brings a kind of entry in from CSV: first a look at what the file would do, row by row where it does not fit, then the change. */
import { Button, FileButton, Group, Modal, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ImportedKind, importColumnsQuery, importEntries } from '../../api/practice.ts'
import { useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import { ImportOutcome } from './ImportOutcome.tsx'
import classes from './practice.module.css'

export function ImportDialog({ kind, onClose }: { kind: ImportedKind; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={onClose}
      size="min(820px, 96vw)"
      title={t('practice.import.title', { kind: t(`practice.kind.${kind}`) })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <ImportForm kind={kind} onClose={onClose} />
    </Modal>
  )
}

function ImportForm({ kind, onClose }: { kind: ImportedKind; onClose: () => void }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data: known } = useQuery(importColumnsQuery(slug, kind))
  const [csv, setCsv] = useState('')
  const preview = useChange({ run: () => importEntries(slug, kind, csv, true) })
  const bring = useChange({
    run: () => importEntries(slug, kind, csv, false),
    done: ({ counts }) => t('practice.import.done', { create: counts.create, change: counts.change }),
    after: ({ counts }) => {
      if (counts.refuse === 0) onClose()
    },
  })
  const write = (text: string) => {
    setCsv(text)
    preview.reset()
    bring.reset()
  }
  const found = bring.data ?? preview.data
  const changes = preview.data ? preview.data.counts.create + preview.data.counts.change : 0
  const columns = (required: boolean) =>
    known?.columns
      .filter(each => each.required === required)
      .map(({ name }) => name)
      .join(', ') ?? ''
  return (
    <>
      {known && (
        <p className={classes.columns}>
          {t('practice.import.needs', { columns: columns(true) })}{' '}
          {t('practice.import.mayHave', { columns: columns(false) })}
        </p>
      )}
      <div className={classes.section}>
        <Textarea
          data-autofocus
          label={t('practice.import.csv')}
          description={t('practice.import.csvHelp')}
          autosize
          minRows={5}
          maxRows={10}
          spellCheck={false}
          value={csv}
          onChange={event => write(event.currentTarget.value)}
        />
      </div>
      <div className={classes.head} style={{ marginTop: 12 }}>
        <FileButton accept=".csv,text/csv" onChange={file => void file?.text().then(write)}>
          {props => (
            <Button {...props} variant="default">
              {t('practice.import.choose')}
            </Button>
          )}
        </FileButton>
        <Button
          variant="light"
          disabled={csv.trim() === ''}
          loading={preview.isPending}
          onClick={() => preview.mutate()}
        >
          {t('practice.import.preview')}
        </Button>
      </div>
      {found && <ImportOutcome found={found} isDone={bring.data !== undefined} />}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('common.close')}
        </Button>
        <Button disabled={changes === 0 || bring.isSuccess} loading={bring.isPending} onClick={() => bring.mutate()}>
          {t('practice.import.bring')}
        </Button>
      </Group>
    </>
  )
}
