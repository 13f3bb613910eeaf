/** An id, shortened in the middle, with a button that copies the whole of it. */
import { ActionIcon, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { shortId } from './format.ts'
import classes from './text.module.css'

export function ShortId({ id }: { id: string }) {
  return <Copyable text={id} shown={shortId(id)} />
}

/** A text that is meant to be taken elsewhere, such as an address. */
export function Copyable({ text, shown = text }: { text: string; shown?: string }) {
  const { t } = useTranslation()
  return (
    <span>
      <span className={classes.mono} title={text}>
        {shown}
      </span>{' '}
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <ActionIcon
            size={24}
            onClick={copy}
            aria-label={copied ? t('common.copied') : t('common.copy', { text: shown })}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  )
}
