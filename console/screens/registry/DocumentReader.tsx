/** What a document says, covered until somebody gives a reason; then as a page, a PDF and a file, for a quarter of an hour. */
import { Button } from '@mantine/core'
import { IconEye, IconFileCode, IconFileTypePdf } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { askToRead, documentAddress, type RegistryDocument } from '../../api/registry.ts'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './registry.module.css'

export function DocumentReader({ document }: { document: RegistryDocument }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { language } = useLocale()
  const mayRead = useMay()('payloads.reveal')
  const [asked, setAsked] = useState<ReasonRequest>()
  const [look, setLook] = useState<string>()
  const ask = useChange({
    run: (reason: string) => askToRead(slug, document.id, reason),
    after: answer => setLook(answer.look),
  })
  if (document.size === null) return <p className={classes.hint}>{t('registry.read.nothing')}</p>
  if (!mayRead) return <p className={classes.hint}>{t('registry.read.noRight')}</p>
  if (look === undefined)
    return (
      <>
        <div className={classes.ways}>
          <Button
            leftSection={<IconEye size={16} aria-hidden />}
            loading={ask.isPending}
            onClick={() =>
              setAsked({
                title: t('registry.read.title'),
                explains: t('registry.read.explains'),
                does: t('registry.read.does'),
                onReason: ({ reason }) => ask.mutate(reason),
              })
            }
          >
            {t('registry.read.does')}
          </Button>
          <span className={text.soft}>{t('registry.read.covered')}</span>
        </div>
        <ReasonDialog request={asked} onClose={() => setAsked(undefined)} />
      </>
    )
  const at = (form: 'page' | 'pdf' | 'xml') => documentAddress(slug, document.id, form, { look, language })
  return (
    <>
      <div className={classes.ways}>
        <Button
          component="a"
          href={at('pdf')}
          download
          size="compact-sm"
          variant="default"
          leftSection={<IconFileTypePdf size={15} aria-hidden />}
        >
          {t('registry.read.pdf')}
        </Button>
        <Button
          component="a"
          href={at('xml')}
          download
          size="compact-sm"
          variant="default"
          leftSection={<IconFileCode size={15} aria-hidden />}
        >
          {t('registry.read.xml')}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={() => setLook(undefined)}>
          {t('registry.read.cover')}
        </Button>
      </div>
      {/* It runs nothing whoever wrote it: the hub's answer forbids scripts as well. */}
      <iframe className={classes.sheet} src={at('page')} title={t('registry.read.sheet')} sandbox="" />
    </>
  )
}
